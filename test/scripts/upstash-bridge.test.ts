import { createHash } from 'node:crypto'
import { Redis } from '@upstash/redis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRedis, type RedisServer } from '../../scripts/stack/redis.ts'
import { startBridge, type Bridge } from '../../scripts/stack/upstash-bridge.ts'
import { temporaryFolder } from '../support/node/programs.ts'

/** The bridge, asked by the very client that the Worker uses. */

let server: RedisServer
let bridge: Bridge
let redis: Redis
let folder: Awaited<ReturnType<typeof temporaryFolder>>
const fresh = () => `test:${crypto.randomUUID()}`

beforeAll(async () => {
  folder = await temporaryFolder()
  server = await startRedis({
    url: process.env['REDIS_URL'],
    dataDir: folder.path,
    password: 'given',
    isDurable: false,
  })
  bridge = await startBridge(server.command, 'token')
  redis = new Redis({ url: bridge.url, token: bridge.token })
})
afterAll(async () => {
  await bridge.stop()
  await server.stop()
  await folder.remove()
})

describe('the local Redis bridge', () => {
  it('answers single commands, texts of any script included', async () => {
    const key = fresh()
    expect(await redis.set(key, 'naïve 🦊', { ex: 60 })).toBe('OK')
    expect(await redis.get(key)).toBe('naïve 🦊')
    expect(await redis.ttl(key)).toBeGreaterThan(50)
    expect(await redis.set(key, 'other', { nx: true })).toBeNull()
    expect(await redis.getdel(key)).toBe('naïve 🦊')
    expect(await redis.get(key)).toBeNull()
    expect(await redis.ping()).toBe('PONG')
  })

  it('carries pipelines out in order and reports errors one by one', async () => {
    const key = fresh()
    const answers = await redis.pipeline().set(key, 'a').incr(key).get(key).exec({ keepErrors: true })
    expect(answers.map(({ result }) => result ?? null)).toEqual(['OK', null, 'a'])
    expect(answers[1]?.error).toMatch(/integer/i)
  })

  it('gives hashes and lists as the protocol does', async () => {
    const [hash, list] = [fresh(), fresh()]
    await redis.hset(hash, { a: 'x', b: 'y' })
    expect(await redis.hgetall(hash)).toEqual({ a: 'x', b: 'y' })
    await redis.lpush(list, 'one', 'two')
    expect(await redis.lrange(list, 0, -1)).toEqual(['two', 'one'])
    expect(await redis.mget(hash.concat('-'), list.concat('-'))).toEqual([null, null])
  })

  it('runs Lua, also of the kind that begins with a shebang, by text and by hash', async () => {
    const key = fresh()
    expect(await redis.eval('redis.call("SET", KEYS[1], ARGV[1]) return false', [key], ['v'])).toBeNull()
    expect(await redis.get(key)).toBe('v')
    const script = '#!lua flags=allow-key-locking\nreturn redis.call("GET", KEYS[1])'
    expect(await redis.eval(script, [key], [])).toBe('v')
    const hash = createHash('sha1').update(script).digest('hex')
    expect(await redis.evalsha(hash, [key], [])).toBe('v')
    await expect(redis.evalsha('0'.repeat(40), [], [])).rejects.toThrow('NOSCRIPT')
  })

  it('lets nobody in without its token', async () => {
    expect((await fetch(bridge.url, { method: 'POST', body: '["PING"]' })).status).toBe(401)
    expect(
      (await fetch(bridge.url, { method: 'POST', body: '["PING"]', headers: { authorization: 'Bearer wrong' } }))
        .status,
    ).toBe(401)
  })
})
