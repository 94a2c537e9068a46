import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LIMITS } from '../../../src/catalogue/limits.ts'
import { call, freshBlock, freshHextet, freshIp, freshSite, type Answer } from '../../support/api.ts'
import { freshEmail, freshPhone } from '../../support/people.ts'
import { workerWith } from '../../support/worker.ts'

/** What a network may have however many addresses it asks from, with the numbers of production. */

const hex = (value: number) => value.toString(16)

const send = (ip: string, phone = freshPhone()): Promise<Answer> =>
  call('POST', '/auth/send-otp', { body: { phone_number: phone }, ip })
const sent = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200).length
const inTurn = async <T>(of: readonly T[], work: (one: T) => Promise<Answer>) => {
  const answers: Answer[] = []
  for (const one of of) answers.push(await work(one))
  return answers
}

const HOUR = 3_600_000
// Large limits count by the hour on the clock; nothing here may lie across two of them.
beforeEach(() => void vi.setSystemTime(Math.ceil(Date.now() / HOUR) * HOUR + 60_000))
afterEach(() => void vi.useRealTimers())

describe('codes from one network', () => {
  it('are 10 an hour from a /64 and 40 from a /56, from however many addresses', async () => {
    const site = freshSite()
    const answers = await inTurn(
      Array.from({ length: 100 }, (_, i) => `${site}:12${hex(i).padStart(2, '0')}:${freshHextet()}::1`),
      send,
    )
    expect(sent(answers)).toBe(40)
    expect(answers.at(-1)?.error.details).toEqual({ limit: 'otp_send_ip' })
    expect(answers.at(-1)?.headers.get('ratelimit-limit')).toBe('40')
    expect(answers.at(-1)?.trips).toEqual({ db: 0, redis: 1 })
    // Others of the same /48, and of another one, have theirs.
    expect((await send(`${site}:1300::1`)).status).toBe(200)
    expect((await send(`${freshSite()}:1200::1`)).status).toBe(200)
  })

  it('are 160 an hour from a /48', async () => {
    const site = freshSite()
    const answers = await inTurn(
      Array.from({ length: 256 }, (_, i) => `${site}:${hex(i * 256)}::1`),
      send,
    )
    expect(sent(answers)).toBe(160)
    expect(answers.slice(0, 160).every(({ status }) => status === 200)).toBe(true)
    expect((await send(`${freshSite()}::1`)).status).toBe(200)
  })

  it('are 80 an hour from a /24 of IPv4', async () => {
    const block = freshBlock()
    const answers = await inTurn(
      Array.from({ length: 100 }, (_, i) => `${block}.${i}`),
      send,
    )
    expect(sent(answers)).toBe(80)
    expect((await send(freshIp())).status).toBe(200)
  })

  it('are as many when all are asked for at once', async () => {
    const site = freshSite()
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) => send(`${site}:56${hex(i).padStart(2, '0')}::1`)),
    )
    expect(sent(answers)).toBe(40)
    const single = await Promise.all(Array.from({ length: 40 }, (_, i) => send(`${freshSite()}:0:${hex(i)}::1`)))
    expect(sent(single)).toBe(40)
    const [one] = [freshSite()]
    const crowded = await Promise.all(Array.from({ length: 40 }, (_, i) => send(`${one}:7:${hex(i)}::1`)))
    expect(sent(crowded)).toBe(10)
  })

  it('count for the IPv4 address that an IPv6 one stands for', async () => {
    const ip = freshIp()
    const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number)
    const [high, low] = [a * 256 + b, c * 256 + d]
    const forms = [
      ip,
      `::ffff:${ip}`,
      `::ffff:${hex(high)}:${hex(low)}`,
      `64:ff9b::${ip}`,
      `2002:${hex(high)}:${hex(low)}:${freshHextet()}::1`,
      `2002:${hex(high)}:${hex(low)}:${freshHextet()}::2`,
      `2001:0:${freshHextet()}:${freshHextet()}:0:0:${hex(high ^ 0xffff)}:${hex(low ^ 0xffff)}`,
    ]
    const answers = await inTurn([...forms, ...forms], send)
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 429, 429, 429, 429])
  })

  it('cannot be multiplied by what is no address', async () => {
    const answers = await inTurn(
      Array.from({ length: 14 }, (_, i) => `no address ${i} ${freshHextet()}`),
      send,
    )
    expect(sent(answers)).toBeLessThanOrEqual(10)
    expect(answers.at(-1)?.status).toBe(429)
  })
})

describe('other limits of a network', () => {
  it.each([
    [
      'registrations',
      'register',
      (ip: string) => ({ path: '/auth/register', body: { email: freshEmail(), password: 'six blue herons wade' }, ip }),
    ],
    ['mails', 'mail_ip', (ip: string) => ({ path: '/auth/forgot-password', body: { email: freshEmail() }, ip })],
  ] as const)('hold for %s from a /56', async (_what, name, request) => {
    // Small, because each derives a password.
    const fetcher = workerWith({ LIMIT_OVERRIDES: JSON.stringify({ [name]: { max: 2 } }) })
    const site = freshSite()
    const answers = await inTurn(
      Array.from({ length: 10 }, (_, i) => request(`${site}:ab${hex(i).padStart(2, '0')}::1`)),
      ({ path, body, ip }) => call('POST', path, { body, ip, fetcher }),
    )
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(8)
    expect(answers.at(-1)?.error.details).toEqual({ limit: name })
  })

  it('hold for guesses at one account from many places of a /48', async () => {
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"login":{"max":1},"login_account":{"max":1000}}' })
    const [site, email] = [freshSite(), freshEmail()]
    // In turn, because of many at once some are refused for the derivations that they wait for.
    const answers = await inTurn(
      Array.from({ length: 40 }, (_, i) => `${site}:${hex(i * 256)}::1`),
      (ip) => call('POST', '/auth/login', { body: { email, password: 'not the one' }, ip, fetcher }),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(16)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(24)
  })

  it('are told by what is left to the part that has least', async () => {
    const site = freshSite()
    const first = await call('GET', '/health/liveness', { ip: `${site}::1` })
    expect(first.status).toBe(200)
    const ask = (ip: string) => call('POST', '/auth/refresh-token', { body: { refresh_token: 'x' }, ip })
    const { max } = LIMITS.api_anonymous
    expect((await ask(`${site}::1`)).headers.get('ratelimit-remaining')).toBe(String(max - 1))
    expect((await ask(`${site}::1`)).headers.get('ratelimit-remaining')).toBe(String(max - 2))
    expect((await ask(`${site}:1::1`)).headers.get('ratelimit-remaining')).toBe(String(max - 1))
  })
})
