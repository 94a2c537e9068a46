import { expect, it } from 'vitest'
import { noteAsked, takeNotices } from '../../../src/features/billing/reconcile/queries.ts'
import { contextWith } from '../../support/context.ts'

it('joins notices about a purchase while the question waits, and asks again for what is told after', async () => {
  const { db } = contextWith()
  const ref = `sub_${crypto.randomUUID()}`
  const take = (id: string) =>
    takeNotices(db, 'stripe', [{ id: `${ref}-${id}`, type: 'invoice.paid', ref }], Date.now())
  expect(await take('1')).toMatchObject([{ type: 'purchase.reconcile', payload: { provider: 'stripe', ref } }])
  expect(await take('1')).toEqual([])
  expect(await take('2')).toEqual([])
  await noteAsked(db, 'stripe', ref)
  expect(await take('3')).toHaveLength(1)
  expect(await take('4')).toEqual([])
})
