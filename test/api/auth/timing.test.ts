import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Derivation } from '../../../src/password-hasher/worker.ts'
import { call, freshIp } from '../../support/api.ts'
import { freshEmail, freshPhone, register, signIn } from '../../support/people.ts'
import { compare as compareTimes, distance } from '../../support/time.ts'
import { workerWith } from '../../support/worker.ts'

const many = '{"login":{"max":1000},"login_account":{"max":1000},"password_reset":{"max":1000},"otp_send":{"max":1000}}'

/** N · r · p of scrypt that take a millisecond. */
const COST_OF_A_MS = 2 ** 13

/**
 * Takes the time that deriving takes, by its cost, and no processor: an answer that derived once more, or at another cost, than the
 * other one stands out by a tenth of a second, as with the real one, and a smaller difference is not lost in its noise.
 */
const hasher = {
  async fetch(address: string, init: { body: string }): Promise<Response> {
    const { ln, r, p } = (JSON.parse(init.body) as Derivation).cost
    await new Promise((resolve) => setTimeout(resolve, (2 ** ln * r * p) / COST_OF_A_MS))
    return env.PASSWORD_HASHER.fetch(address, { method: 'POST', ...init })
  },
}
const fetcher = workerWith({ LIMIT_OVERRIDES: many, PASSWORD_HASHER: hasher }, { hasty: true })

const compare = (rounds: number, path: string, known: () => object, unknown: () => object): Promise<number> => {
  const ask = (body: object) => call('POST', path, { body, ip: freshIp(), fetcher })
  return compareTimes(
    rounds,
    () => ask(known()),
    () => ask(unknown()),
  )
}

// Chance alone gets beyond four once in sixteen thousand runs.
describe('the time of an answer does not tell whether there is an account', () => {
  it('when signing in', async () => {
    const { email } = await register({ isVerified: true })
    const body = (address: string) => ({ email: address, password: 'not the password' })
    expect(
      Math.abs(
        await compare(
          20,
          '/auth/login',
          () => body(email),
          () => body(freshEmail()),
        ),
      ),
    ).toBeLessThan(4)
  })

  it('when sending a code', async () => {
    const { phone } = await signIn()
    const body = (number: string) => ({ phone_number: number })
    expect(
      Math.abs(
        await compare(
          40,
          '/auth/send-otp',
          () => body(phone),
          () => body(freshPhone()),
        ),
      ),
    ).toBeLessThan(4)
  })

  it('when asking for a new password', async () => {
    const { email } = await register({ isVerified: true })
    const body = (address: string) => ({ email: address })
    const known = () => body(email)
    expect(Math.abs(await compare(40, '/auth/forgot-password', known, () => body(freshEmail())))).toBeLessThan(4)
  })

  it('when signing up', async () => {
    const { email } = await register({ isVerified: true })
    const body = (address: string) => ({ email: address, password: 'six blue herons wade' })
    expect(
      Math.abs(
        await compare(
          15,
          '/auth/register',
          () => body(email),
          () => body(freshEmail()),
        ),
      ),
    ).toBeLessThan(4)
  })
})

describe('the comparison', () => {
  it('sees a difference where there is one', () => {
    const noise = (i: number) => (i * 7919) % 10
    const a = Array.from({ length: 20 }, (_, i) => 100 + noise(i))
    expect(
      Math.abs(
        distance(
          a,
          a.map((time) => time + 0.01),
        ),
      ),
    ).toBeLessThan(1)
    expect(
      Math.abs(
        distance(
          a,
          a.map((time) => time + 10),
        ),
      ),
    ).toBeGreaterThan(4)
  })
})
