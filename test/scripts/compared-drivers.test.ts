import { expect, it } from 'vitest'
import type { Answer } from '../../scripts/stack/sql-bridge/statements.ts'
import { DriverComparison } from '../support/node/compared-drivers/compare.ts'

/** What test/support/global-setup.ts sees all statements of the tests with. */

const answer = (dataTypeID: number, value: string | null): Answer => ({
  command: 'SELECT',
  rowCount: 1,
  fields: [
    { name: 'value', tableID: 0, columnID: 0, dataTypeID, dataTypeSize: -1, dataTypeModifier: -1, format: 'text' },
  ],
  rows: [[value]],
})
const [INTEGER, JSONB, TIMESTAMPTZ] = [23, 3802, 1184]

it('finds no difference where there is none', async () => {
  const comparison = new DriverComparison()
  comparison.see('select 1', answer(INTEGER, '1'))
  comparison.see('select null', answer(INTEGER, null))
  comparison.see('select a document', answer(JSONB, '{"a": [1, "🦊"]}'))
  comparison.see('select now', answer(TIMESTAMPTZ, '2000-02-29 23:59:59.999999+00'))
  expect(await comparison.outcome()).toEqual({ statements: 4, differences: [] })
})

it('names the statement of a difference', async () => {
  const comparison = new DriverComparison()
  // One of the two drivers reads this format, the other has none but text.
  const binary = answer(INTEGER, '1')
  comparison.see('select 1', { ...binary, fields: binary.fields.map((field) => ({ ...field, format: 'binary' })) })
  expect(await comparison.outcome()).toEqual({ statements: 1, differences: ['select 1'] })
})
