import { afterEach, describe, expect, it, vi } from 'vitest'
import { call } from '../../support/api.ts'
import { freshPhone, freshPlace, published } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { workerWith } from '../../support/worker.ts'

const OOM = "OOM command not allowed when used memory > 'maxmemory'."

/** A Redis that answers each command like this. */
function redisThat(answers: (name: string, keys: string[]) => object) {
  const send = globalThis.fetch
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input, init)
    if (!request.url.endsWith('/pipeline')) return send(input, init)
    const commands = await request.json<string[][]>()
    return Response.json(commands.map(([name = '', ...keys]) => answers(name.toLowerCase(), keys)))
  })
  return workerWith({})
}

/** A Redis that still reads, and refuses to write. */
const fullRedis = () =>
  redisThat((name, keys) => (/^m?get$/.test(name) ? { result: keys.map(() => null) } : { error: OOM }))

afterEach(() => vi.restoreAllMocks())

describe('while Redis is full', () => {
  it('what may run without it runs, also with an Idempotency-Key', async () => {
    const location = await freshPlace()
    const [a, b] = [await published({ location }), await published({ location })]
    const body = { target_user_id: b.id, action: 'pass' }
    const headers = { 'idempotency-key': 'pass' }
    expect((await a.call('POST', '/matching/swipe', body, { fetcher: fullRedis(), headers })).status).toBe(200)
  })

  it('what needs it is 503, and says nothing of why', async () => {
    const person = await published()
    const fetcher = fullRedis()
    const verified = await call('POST', '/auth/verify-otp', {
      body: { phone_number: freshPhone(), otp: '000000' },
      fetcher,
    })
    const ticket = await person.call('POST', '/realtime/ticket', undefined, { fetcher })
    expect([verified.error.code, ticket.error.code]).toEqual(['UNAVAILABLE', 'UNAVAILABLE'])
    expect(verified.text + ticket.text).not.toContain('OOM')
  })
})

describe('health', () => {
  const services = { postgres: 'up', redis: 'down', objects: 'up' }

  it.each([
    ['refuses to write', () => fullRedis()],
    // A table that a script fills by index has come back like that.
    ['answers a script with something else', () => redisThat(() => ({ result: {} }))],
    ['answers a script with too little', () => redisThat(() => ({ result: [0, '1795890219640'] }))],
    ['answers a script with no numbers', () => redisThat(() => ({ result: [null, 'x', null, 'x'] }))],
    ['answers PING alone', () => redisThat((name) => (name === 'ping' ? { result: 'PONG' } : { error: 'ERR' }))],
  ])('is 503 and names Redis when it %s', async (_name, fetcher) => {
    const { status, data } = await call('GET', '/health', { fetcher: fetcher() })
    expect(status).toBe(503)
    expect(data).toEqual({ status: 'unhealthy', services, version: expect.any(String) })
  })

  it('counts, and leaves nothing of it', async () => {
    expect((await call('GET', '/health')).status).toBe(200)
    expect(await redis('EXISTS', 'ratelimit:health:exact', 'ratelimit:health:counted')).toBe(2)
    await expect.poll(() => redis('EXISTS', 'ratelimit:health:exact', 'ratelimit:health:counted')).toBe(0)
  })
})
