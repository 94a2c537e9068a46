import { describe, expect, it } from 'vitest'
import { call, freshIp, type Fetch } from '../../support/api.ts'
import { freshEmail, freshPhone, register, signIn } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/**
 * Whether two kinds of requests take the same time, by the Mann–Whitney U test: how far the sum of ranks is from what
 * chance gives, in standard deviations. Pairs are asked in turn, so that what else the machine does hits both alike.
 */
function distance(a: readonly number[], b: readonly number[]): number {
  const sorted = [...a, ...b].toSorted((x, y) => x - y)
  // Equal times share the middle of their ranks.
  const rank = (time: number) => (sorted.indexOf(time) + sorted.lastIndexOf(time)) / 2 + 1
  const u = a.reduce((sum, time) => sum + rank(time), 0) - (a.length * (a.length + 1)) / 2
  const mean = (a.length * b.length) / 2
  return (u - mean) / Math.sqrt((a.length * b.length * (a.length + b.length + 1)) / 12)
}

const many =
  '{"login":{"max":1000},"login_account":{"max":1000},"password_reset":{"max":1000},"mail_account":{"max":1000},"otp_send":{"max":1000}}'
const fetcher = workerWith({ LIMIT_OVERRIDES: many }, { hasty: true })

/** Milliseconds until the answer; what goes on after it is no part of it. */
async function timed(path: string, body: object, worker: Fetch | undefined): Promise<number> {
  const startedAt = performance.now()
  await call('POST', path, { body, ip: freshIp(), ...(worker ? { fetcher: worker } : {}) })
  return performance.now() - startedAt
}

async function compare(rounds: number, path: string, known: () => object, unknown: () => object): Promise<number> {
  const [a, b]: [number[], number[]] = [[], []]
  for (let i = 0; i < rounds; i += 1) {
    a.push(await timed(path, known(), fetcher))
    b.push(await timed(path, unknown(), fetcher))
  }
  return distance(a, b)
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
