import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { databaseAddress } from '../../../src/context.ts'
import { createDb } from '../../../src/foundation/db.ts'
import type { RedisSession } from '../../../src/foundation/redis.ts'
import { startTiming } from '../../../src/foundation/timing.ts'
import { rebuildRevocations } from '../../../src/security/rebuild-revocations.ts'
import { readSettings } from '../../../src/settings.ts'
import { query } from '../../support/db.ts'
import { lostRedis } from '../../support/lost-redis.ts'
import { signIn, type Person } from '../../support/people.ts'

/** How long a token lives here: other tests have ended many sessions, too. */
const SECONDS = 120
const PAGE = 3
const WHOLE = 'session:ended:whole'

const rebuild = (redis: RedisSession) =>
  rebuildRevocations(createDb(databaseAddress(env, readSettings(env)), startTiming()), redis, SECONDS, Date.now(), PAGE)

const suspend = ({ id }: Person) =>
  query(
    `select set_account_status(account => $1, new_status => 'suspended', reason => 'spam', until => null, at => now())`,
    [id],
  )

/** Four of each kind, which is more than a page, and the keys under which Redis has to know them. */
async function people(): Promise<string[]> {
  const [out, gone, bad] = await Promise.all(
    [4, 4, 4].map((count) => Promise.all(Array.from({ length: count }, () => signIn()))),
  )
  if (!out || !gone || !bad) throw new Error('three kinds')
  for (const person of out) expect((await person.call('POST', '/auth/logout')).status).toBe(200)
  for (const person of gone) expect((await person.call('DELETE', '/users/me')).status).toBe(200)
  for (const person of bad) await suspend(person)
  const ended = await query<{ session_id: string }>(
    `select session_id from security_events where type = 'session_ended' and user_id = any($1)`,
    [out.map(({ id }) => id)],
  )
  expect(ended.length).toBeGreaterThanOrEqual(4)
  return [
    ...ended.map(({ session_id }) => `session:ended:${session_id}`),
    ...gone.map(({ id }) => `account:deleted:${id}`),
    ...bad.map(({ id }) => `account:suspended:${id}`),
  ]
}

describe('the list of ended sessions, once Redis has lost it', () => {
  it('has everybody again, however many pages that takes', async () => {
    const keys = await people()
    const { redis, known } = lostRedis()
    await rebuild(redis)
    for (const key of keys) expect(known.has(key), key).toBe(true)
    expect(known.get(WHOLE)).toBe('1')
    expect([...known.keys()].filter((key) => key.endsWith(':place'))).toEqual([])
  })

  it('goes on where somebody has stopped, and is not called complete before', async () => {
    const keys = await people()
    const { redis, known } = lostRedis()
    let writes = 0
    const dying: RedisSession = {
      ...redis,
      set: (...args) => (++writes > 7 ? Promise.reject(new Error('ended by the runtime')) : redis.set(...args)),
    }
    await expect(rebuild(dying)).rejects.toThrow('ended by the runtime')
    expect(known.has(WHOLE)).toBe(false)
    const copied = [...known.keys()].filter((key) => key.startsWith('session:ended:0'))
    // Somebody else still seems to copy.
    await rebuild(redis)
    expect(known.has(WHOLE)).toBe(false)
    known.delete('session:ended:rebuilding')
    for (const key of copied.slice(0, 4)) known.delete(key)
    await rebuild(redis)
    expect(known.get(WHOLE)).toBe('1')
    // Those before the place were not copied again.
    for (const key of copied.slice(0, 4)) expect(known.has(key), key).toBe(false)
    for (const key of keys) expect(known.has(key) || copied.slice(0, 4).includes(key), key).toBe(true)
  })

  it('is not called complete when Redis loses it again meanwhile', async () => {
    await people()
    const { redis, known, loseAfter } = lostRedis()
    loseAfter(4)
    await rebuild(redis)
    expect(known.has(WHOLE)).toBe(false)
  })
})
