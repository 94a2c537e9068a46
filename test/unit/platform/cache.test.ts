import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { createCache, type Entry } from '../../../src/foundation/cache.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { createRedis, RedisUnavailable } from '../../../src/foundation/redis.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { redis } from '../../support/redis.ts'

const entry = (subject = newId()): Entry => ({ kind: { name: 'test', shape: 1, seconds: 60 }, subject })
const keyOf = ({ kind, subject }: Entry) => `cache:${kind.name}:${kind.shape}:${subject}`

/** The cache of one request, and what it leaves to do after the answer. */
function request({ key = env.TOKEN_KEY, url = env.UPSTASH_REDIS_REST_URL } = {}) {
  const notes: Record<string, unknown> = {}
  const rest: Promise<unknown>[] = []
  const cache = createCache({
    redis: createRedis(url, env.UPSTASH_REDIS_REST_TOKEN, startTiming()),
    key,
    note: (fields) => void Object.assign(notes, fields),
    after: (_name, work) => void rest.push(work()),
  })
  return { cache, notes, done: () => Promise.all(rest) }
}

/** Reads in a request of its own, whose work after the answer is done as well. */
async function read(one: Entry, load: () => Promise<unknown>, parts = {}): Promise<unknown> {
  const { cache, done } = request(parts)
  const value = await cache.read(one, load)
  await done()
  return value
}

const loaded = (value: unknown) => () => Promise.resolve(value)
const never = () => Promise.reject(new Error('this was to be kept'))

/** A value that is being loaded, until the test says which it is. */
function slowly() {
  const { promise, resolve } = Promise.withResolvers<unknown>()
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
  return {
    load: () => {
      begin()
      return promise
    },
    begun,
    end: resolve,
  }
}

describe('a cache', () => {
  it('keeps what was loaded for its time, and tells hits and misses', async () => {
    const one = entry()
    const value = { name: 'Kim', at: [1, null] }
    const { cache, notes, done } = request()
    expect(await cache.read(one, loaded(value))).toEqual(value)
    await done()
    expect(await cache.read(one, never)).toEqual(value)
    expect(await cache.get(one)).toEqual(value)
    expect(notes).toEqual({ cache_hits: 2, cache_misses: 1 })
    const left = Number(await redis('PTTL', keyOf(one)))
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(60_000)
  })

  it('loads once for many who read at the same time', async () => {
    const one = entry()
    const { load, begun, end } = slowly()
    let loads = 0
    const counted = () => {
      loads += 1
      return load()
    }
    const first = read(one, counted)
    await begun
    const others = Array.from({ length: 20 }, () => read(one, counted))
    end('the value')
    expect(await Promise.all([first, ...others])).toEqual(Array.from({ length: 21 }, () => 'the value'))
    expect(loads).toBe(1)
  })

  it('waits never long for another reader', async () => {
    const one = entry()
    const { load, begun, end } = slowly()
    const first = read(one, load)
    await begun
    expect(await read(one, loaded('loaded beside it'))).toBe('loaded beside it')
    end('late')
    expect(await first).toBe('late')
  })

  it('never keeps what was read before a change', async () => {
    const one = entry()
    const { load, begun, end } = slowly()
    const reader = read(one, load)
    await begun
    await request().cache.forget([one])
    end('as it was')
    expect(await reader).toBe('as it was')
    expect(await read(one, loaded('as it is'))).toBe('as it is')
    expect(await read(one, never)).toBe('as it is')
  })

  it('forgets several at once, and nothing at no cost', async () => {
    const [one, other] = [entry(), entry()]
    for (const each of [one, other]) await read(each, loaded('before'))
    await request().cache.forget([one, other])
    await request({ url: 'http://127.0.0.1:1' }).cache.forget([])
    for (const each of [one, other]) expect(await read(each, loaded('after'))).toBe('after')
  })

  it('keeps values sealed, each for its own place and key', async () => {
    const [one, other] = [entry(), entry()]
    await read(one, loaded({ name: 'a private name' }))
    const stored = String(await redis('GET', keyOf(one)))
    expect(stored).not.toContain('private')
    await redis('SET', keyOf(other), stored)
    expect(await read(other, loaded('its own'))).toBe('its own')
    expect(await read(other, never)).toBe('its own')
    expect(await read(one, loaded('anew'), { key: btoa('x'.repeat(32)) })).toBe('anew')
  })

  it('takes for absent what nobody can open', async () => {
    const one = entry()
    for (const text of ['', 'x', 'not sealed at all', '{"name":"Kim"}']) {
      await redis('SET', keyOf(one), text)
      expect(await request().cache.get(one)).toBeNull()
      expect(await read(one, loaded('the value'))).toBe('the value')
      expect(await read(one, never)).toBe('the value')
    }
  })

  it('keeps no null, and lets the next one load after a failure', async () => {
    const one = entry()
    expect(await read(one, loaded(null))).toBeNull()
    expect(await redis('EXISTS', keyOf(one))).toBe(0)
    const failing = request()
    await expect(failing.cache.read(one, () => Promise.reject(new Error('no Postgres')))).rejects.toThrow('no Postgres')
    await failing.done()
    expect(await redis('EXISTS', keyOf(one))).toBe(0)
    expect(await read(one, loaded('the value'))).toBe('the value')
  })

  it('ends a lease whose reader has died', async () => {
    const one = entry()
    const { load, begun } = slowly()
    void request().cache.read(one, load)
    await begun
    const left = Number(await redis('PTTL', keyOf(one)))
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(5_000)
  })

  it('is not needed: without Redis everybody loads, and only forgetting fails', async () => {
    const one = entry()
    const { cache, done } = request({ url: 'http://127.0.0.1:1' })
    expect(await cache.read(one, loaded('the value'))).toBe('the value')
    expect(await cache.get(one)).toBeNull()
    await done()
    await expect(cache.forget([one])).rejects.toBeInstanceOf(RedisUnavailable)
  })

  it('keeps a value that says itself what it was made of', async () => {
    const one = entry()
    await request().cache.put(one, { version: 3 })
    expect(await request().cache.get(one)).toEqual({ version: 3 })
  })
})
