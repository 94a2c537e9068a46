import { describe, expect, it } from 'vitest'
import { call, freshIp } from '../../support/api.ts'
import { freshPhone, matched, signIn } from '../../support/people.ts'
import { withoutRedis, workerWith } from '../../support/worker.ts'

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
    const fetcher = withoutRedis()
    const closed = await call('POST', '/auth/send-otp', { body: { phone_number: freshPhone() }, fetcher })
    expect(closed.error.code).toBe('UNAVAILABLE')
    expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(0)
    const open = await person.call('GET', '/auth/me', undefined, { fetcher })
    expect(open.status).toBe(200)
    expect(open.headers.get('ratelimit-limit')).toBeNull()
  })
})
