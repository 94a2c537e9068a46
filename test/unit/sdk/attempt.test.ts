import { expect, it } from 'vitest'
import { isUndecided, oneAttempt } from '../../../sdk/src/attempt.ts'
import { errorOf, NetworkError } from '../../../sdk/src/errors.ts'

const refusal = (status: number, code: string) => errorOf({ status, code, message: code })

it('an attempt keeps its key for as long as its outcome is unknown, and its input the same', async () => {
  const attempt = oneAttempt()
  const keys: string[] = []
  const pay = (input: object, outcome: Error | null) =>
    attempt(input, async ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      if (outcome) throw outcome
      return 'paid'
    })
  for (const error of [
    new NetworkError('lost'),
    refusal(500, 'INTERNAL'),
    refusal(409, 'IDEMPOTENCY_IN_PROGRESS'),
    refusal(402, 'PAYMENT_FAILED'),
    new NetworkError('lost'),
  ])
    await expect(pay({ card: 1 }, error)).rejects.toBe(error)
  await expect(pay({ card: 2 }, new NetworkError('lost'))).rejects.toThrow('lost')
  expect(await pay({ card: 2 }, null)).toBe('paid')
  await pay({ card: 2 }, null)
  const [one, two, three, four, five, six, seven, eight] = keys
  expect([two, three, four]).toEqual([one, one, one])
  expect(seven).toBe(six)
  expect(new Set([one, five, six, eight]).size).toBe(4)
})

it('an outcome is known when the API has refused', () => {
  expect(isUndecided(refusal(402, 'PAYMENT_FAILED'))).toBe(false)
  expect(isUndecided(new TypeError('a mistake of the app'))).toBe(false)
})
