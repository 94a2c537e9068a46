import type { RedisSession } from '../../../foundation/redis.ts'

/** The operators who look at cases, by the sessions that have read their counts. Each key has those of three minutes, and is read for three more. */
const PART = 3 * 60_000

const key = (now: number, partsAgo = 0): string => `operators:there:${Math.floor(now / PART) - partsAgo}`

/** Notes that a session has read the counts of cases. */
export async function noteThere(redis: RedisSession, sessionId: string, now: number): Promise<void> {
  await redis.runCommands((p) => {
    p.hset(key(now), { [sessionId]: '1' })
    p.expire(key(now), (2 * PART) / 1000)
  })
}

/** The sessions that have read the counts within the last three to six minutes. One trip. */
export async function sessionsThere(redis: RedisSession, now: number): Promise<string[]> {
  const parts = await Promise.all([membersOf(redis, key(now)), membersOf(redis, key(now, 1))])
  return [...new Set(parts.flat())]
}

/** The fields of a hash; the reply has each before its value. */
const membersOf = async (redis: RedisSession, name: string): Promise<string[]> =>
  (await redis.runCommands<string[]>((p) => p.hgetall(name))).filter((_, i) => i % 2 === 0)
