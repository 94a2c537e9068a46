import { afterEach, describe, expect, it, vi } from 'vitest'
import { call, freshIp, freshSite } from '../../support/api.ts'
import { freshPhone, matched, signIn } from '../../support/people.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

afterEach(() => void vi.useRealTimers())

describe('limits', () => {
  it('tell in every answer what is left', async () => {
    const person = await signIn()
    const [first, second] = [await person.call('GET', '/auth/me'), await person.call('GET', '/auth/me')]
    expect(first.headers.get('ratelimit-limit')).toBe('1000')
    expect(Number(second.headers.get('ratelimit-remaining'))).toBe(Number(first.headers.get('ratelimit-remaining')) - 1)
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0)
  })

  it('refuse with Retry-After, before Postgres is asked', async () => {
    const { a } = await matched()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"conversations_list":{"max":2,"windowSeconds":3600}}' })
    const list = () => a.call('GET', '/conversations', undefined, { fetcher })
    expect([(await list()).status, (await list()).status]).toEqual([200, 200])
    const refused = await list()
    expect(refused.error).toMatchObject({
      status: 429,
      code: 'RATE_LIMIT_EXCEEDED',
      details: { limit: 'conversations_list' },
    })
    expect(refused.headers.get('ratelimit-remaining')).toBe('0')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(refused.trips).toEqual({ db: 0, redis: 1 })
  })

  it('are each person’s own', async () => {
    const { a, b } = await matched()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"conversations_list":{"max":1,"windowSeconds":3600}}' })
    await a.call('GET', '/conversations', undefined, { fetcher })
    expect((await b.call('GET', '/conversations', undefined, { fetcher })).status).toBe(200)
  })

  it('count who is not signed in by address', async () => {
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"api_anonymous":{"max":2,"windowSeconds":3600}}' })
    const ip = freshIp()
    const ask = (from: string) =>
      call('POST', '/auth/refresh-token', { body: { refresh_token: 'x' }, ip: from, fetcher })
    expect([(await ask(ip)).status, (await ask(ip)).status, (await ask(ip)).status]).toEqual([401, 401, 429])
    expect((await ask(freshIp())).status).toBe(401)
  })

  it('count requests that fail validation, so that guessing is not free', async () => {
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"api_anonymous":{"max":1,"windowSeconds":3600}}' })
    const ip = freshIp()
    const ask = () => call('POST', '/auth/verify-otp', { body: {}, ip, fetcher })
    expect([(await ask()).status, (await ask()).status]).toEqual([400, 429])
  })

  it('never let more through than they allow, however many come at once', async () => {
    const person = await signIn()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"conversations_list":{"max":5,"windowSeconds":3600}}' })
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => person.call('GET', '/conversations', undefined, { fetcher })),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  })

  it('count nothing of what one of them refuses', async () => {
    const [phone, ip] = [freshPhone(), freshIp()]
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"otp_send":{"max":1},"otp_send_ip":{"max":2}}' })
    const send = (to: string) => call('POST', '/auth/send-otp', { body: { phone_number: to }, ip, fetcher })
    expect((await send(phone)).status).toBe(200)
    for (let i = 0; i < 3; i += 1) expect((await send(phone)).error.details).toEqual({ limit: 'otp_send' })
    expect((await send(freshPhone())).status).toBe(200)
    expect((await send(freshPhone())).error.details).toEqual({ limit: 'otp_send_ip' })
  })

  it('are exact in any stretch as long as the window', async () => {
    const phone = freshPhone()
    const send = () => call('POST', '/auth/send-otp', { body: { phone_number: phone } })
    const start = Date.now()
    for (const minutes of [0, 50, 59]) {
      vi.setSystemTime(start + minutes * 60_000)
      expect((await send()).status, `minute ${minutes}`).toBe(200)
    }
    const refused = await send()
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBe(60)
    vi.setSystemTime(start + 61 * 60_000)
    expect((await send()).status).toBe(200)
    // The ones of minutes 50, 59 and 61 are still inside.
    vi.setSystemTime(start + 109 * 60_000)
    expect((await send()).status).toBe(429)
    vi.setSystemTime(start + 111 * 60_000)
    expect((await send()).status).toBe(200)
  })

  it('that are large never let through more than they allow across two windows', async () => {
    const person = await signIn()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"conversations_list":{"max":61,"windowSeconds":60}}' })
    const list = () => person.call('GET', '/conversations', undefined, { fetcher })
    const edge = Math.ceil(Date.now() / 60_000) * 60_000
    vi.setSystemTime(edge - 1)
    for (let i = 0; i < 61; i += 1) expect((await list()).status).toBe(200)
    vi.setSystemTime(edge)
    expect((await list()).status).toBe(429)
    vi.setSystemTime(edge + 30_000)
    const half = await Promise.all(Array.from({ length: 40 }, list))
    expect(half.filter(({ status }) => status === 200)).toHaveLength(30)
  })

  it('see one network behind the addresses that one customer has', async () => {
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"api_anonymous":{"max":2,"windowSeconds":3600}}' })
    const ask = (ip: string) => call('POST', '/auth/refresh-token', { body: { refresh_token: 'x' }, ip, fetcher })
    const network = `${freshSite()}:1`
    const statuses = [await ask(`${network}::1`), await ask(`${network}:a:b:c:d`), await ask(`${network}::ffff`)]
    expect(statuses.map(({ status }) => status)).toEqual([401, 401, 429])
    expect((await ask(`${freshSite()}:1::1`)).status).toBe(401)
  })

  it('tell what is left with every answer, refusals included', async () => {
    const person = await signIn()
    for (const answer of [
      await person.call('PUT', '/profile/me', { bio: 1 }),
      await person.call('POST', '/profile/publish'),
      await call('POST', '/auth/verify-otp', { body: { phone_number: freshPhone(), otp: '000000' } }),
    ])
      expect(Number(answer.headers.get('ratelimit-remaining'))).toBeGreaterThan(0)
  })

  it('count changes of place apart from other changes', async () => {
    const person = await signIn()
    const fetcher = workerWith({ LIMIT_OVERRIDES: '{"location_update":{"max":1,"windowSeconds":3600}}' })
    const move = (latitude: number) =>
      person.call('PUT', '/profile/me', { location: { latitude, longitude: 1 } }, { fetcher })
    expect((await move(1)).status).toBe(200)
    expect((await move(2)).error.details).toEqual({ limit: 'location_update' })
    expect((await person.call('PUT', '/profile/me', { bio: 'hi' }, { fetcher })).status).toBe(200)
  })

  it('that fail closed refuse with 503 while Redis is down; those that fail open let through', async () => {
    const person = await signIn()
    const fetcher = onRedisOutage()
    const closed = await call('POST', '/auth/send-otp', { body: { phone_number: freshPhone() }, fetcher })
    expect(closed.error.code).toBe('UNAVAILABLE')
    expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(0)
    const open = await person.call('GET', '/auth/me', undefined, { fetcher })
    expect(open.status).toBe(200)
    expect(open.headers.get('ratelimit-limit')).toBeNull()
  })
})
