import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { typeOf } from '../../scripts/sdk/event-types.ts'
import { currentSdkEvents, SDK_EVENTS } from '../../scripts/sdk-events.ts'

it('sdk/src/realtime has what "npm run sdk:events" writes', async () => {
  for (const [name, text] of Object.entries(await currentSdkEvents()))
    expect(await readFile(join(SDK_EVENTS, name), 'utf8'), name).toBe(text)
})

it('a schema becomes the type of its values, and an unknown one is refused', () => {
  const name = { type: ['string', 'null'] }
  expect(typeOf({ type: 'object', properties: { a: name, 'b:c': { type: 'integer' } }, required: ['a'] })).toBe(
    "{ a: string | null; 'b:c'?: number }",
  )
  expect(typeOf({ type: 'array', items: { anyOf: [{ $ref: '#/$defs/Card' }, { const: 1 }] } })).toBe('(Card | 1)[]')
  expect(typeOf({ enum: ['x', 2] })).toBe("'x' | 2")
  expect(() => typeOf({ type: 'date' })).toThrow('teach it to')
})
