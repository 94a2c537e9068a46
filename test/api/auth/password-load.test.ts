import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Derivation } from '../../../src/password-hasher/worker.ts'
import { MOST_DERIVATIONS } from '../../../src/providers/password-hasher.ts'
import { call, freshIp } from '../../support/api.ts'
import { freshEmail, PASSWORD, register } from '../../support/people.ts'
import { realPasswords, workerWith } from '../../support/worker.ts'

/** Lets go of every derivation that waits, whatever a test came to. */
let letGo = () => {}
afterEach(() => letGo())

/** The Worker with a hasher that is asked as the real one, and can be held up or fail. */
const withHasher = (answer: typeof env.PASSWORD_HASHER.fetch) => workerWith({ PASSWORD_HASHER: { fetch: answer } })

/** A hasher that answers nobody before it is let go. */
function held() {
  const waiting: (() => void)[] = []
  let isOpen = false
  letGo = () => {
    isOpen = true
    for (const go of waiting.splice(0)) go()
  }
  return {
    waiting,
    fetcher: withHasher(async (...request) => {
      if (!isOpen) await new Promise<void>((resolve) => waiting.push(resolve))
      return env.PASSWORD_HASHER.fetch(...request)
    }),
  }
}

describe('many passwords at once', () => {
  it('lets ten wait, and refuses the rest at once without asking anybody', async () => {
    const { email } = await register()
    const { waiting, fetcher } = held()
    const logIn = () => call('POST', '/auth/login', { body: { email: freshEmail(), password: PASSWORD }, fetcher })
    const first = Array.from({ length: MOST_DERIVATIONS }, logIn)
    await expect.poll(() => waiting.length).toBe(MOST_DERIVATIONS)

    const ways = [
      ['POST', '/auth/login', { email, password: PASSWORD }],
      ['POST', '/auth/register', { email: freshEmail(), password: PASSWORD }],
    ] as const
    const complained = vi.spyOn(console, 'error')
    for (const [method, path, body] of ways) {
      const refused = await call(method, path, { body, fetcher })
      expect(refused.error).toMatchObject({ status: 503, code: 'UNAVAILABLE' })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(refused.trips).toEqual({ db: 0, redis: 0 })
    }
    // Nothing of ours has failed.
    expect(complained).not.toHaveBeenCalled()
    complained.mockRestore()

    letGo()
    for (const answer of await Promise.all(first)) expect(answer.error.code).toBe('INVALID_CREDENTIALS')
    expect((await call('POST', '/auth/login', { body: { email, password: PASSWORD }, fetcher })).status).toBe(200)
  })

  it('gives places back when the hasher fails', async () => {
    const fetcher = withHasher(() => Promise.reject(new Error('gone')))
    for (let i = 0; i <= MOST_DERIVATIONS; i += 1) {
      const answer = await call('POST', '/auth/login', { body: { email: freshEmail(), password: PASSWORD }, fetcher })
      expect(answer.error).toMatchObject({ code: 'UNAVAILABLE', message: expect.not.stringContaining('gone') })
    }
    const { email } = await register()
    expect((await call('POST', '/auth/login', { body: { email, password: PASSWORD } })).status).toBe(200)
  })

  it('does not begin what nobody waits for any more', async () => {
    const derivation: Derivation = {
      password: PASSWORD,
      salt: 'AAAAAAAAAAAAAAAAAAAAAA',
      cost: { ln: 15, r: 8, p: 3 },
      deadline: Date.now() - 1,
    }
    const request = { method: 'POST', body: JSON.stringify(derivation) }
    expect((await realPasswords.PASSWORD_HASHER.fetch('https://passwords.internal/', request)).status).toBe(504)
  })

  it('derives thirty times a minute for a network, whatever for', async () => {
    const ip = freshIp()
    const token = (name: string) => btoa(name.padEnd(40, 'x')).replaceAll('=', '')
    const ask = (i: number) =>
      i % 2 === 0
        ? call('POST', '/auth/login', { body: { email: freshEmail(), password: PASSWORD }, ip })
        : call('POST', '/auth/reset-password', { body: { token: token(String(i)), password: PASSWORD }, ip })
    for (let i = 0; i < 30; i += 1) expect((await ask(i)).status).toBeLessThan(429)
    for (const i of [0, 1])
      expect((await ask(i)).error).toMatchObject({
        code: 'RATE_LIMIT_EXCEEDED',
        details: { limit: 'password_hash' },
      })
  })
})
