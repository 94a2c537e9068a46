import { describe, expect, it } from 'vitest'
import { isOutage } from '../../../src/foundation/postgres/errors.ts'

describe('an error while Postgres was asked', () => {
  it.each([
    [new Error('Connection terminated unexpectedly'), true],
    [Object.assign(new Error('too many clients'), { code: '53300' }), true],
    [new TypeError('This ReadableStream belongs to an object that is closing.'), true],
    [new TypeError('This socket has been closed.'), true],
    [new TypeError("Cannot read properties of undefined (reading 'rows')"), false],
    [new RangeError('Invalid time value'), false],
    [Object.assign(new Error('duplicate key'), { code: '23505' }), false],
    ['thrown', false],
  ])('%s is an outage: %s', (error, isOne) => {
    expect(isOutage(error)).toBe(isOne)
  })
})
