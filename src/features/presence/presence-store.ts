import type { RedisSession } from '../../foundation/redis.ts'

/** Who is online, as Redis knows it. Hubs write it, lists read it; see docs/decisions/presence.md. */
export interface Presence {
  isOnline: boolean
  /** When a socket of the person was known to be open last, in milliseconds since 1970. */
  lastActive: number
}

/** Nobody is told of a visit that is longer ago. */
const KEPT_SECONDS = 30 * 86_400

const key = (userId: string): string => `presence:${userId}`

/**
 * Notes that somebody is there.
 * @param until they count as online; a hub that is alive says so again before that. 0 when they have left
 */
export const notePresence = (
  redis: RedisSession,
  userId: string,
  { until, lastActive }: { until: number; lastActive: number },
): Promise<void> => redis.set(key(userId), `${until} ${lastActive}`, KEPT_SECONDS)

/** The presence of some people, by id, in one command. Who has not been there for long is missing. */
export async function presenceOf(
  redis: RedisSession,
  userIds: readonly string[],
  now: number,
): Promise<Map<string, Presence>> {
  if (userIds.length === 0) return new Map()
  const values = await redis.mget(...userIds.map(key))
  return new Map(
    userIds.flatMap((userId, i) => {
      const [until, lastActive] = (values[i] ?? '').split(' ').map(Number)
      if (until === undefined || lastActive === undefined) return []
      const isOnline = until > now
      return [[userId, { isOnline, lastActive: isOnline ? now : lastActive }] as const]
    }),
  )
}

export const forgetPresence = (redis: RedisSession, userId: string): Promise<void> => redis.del(key(userId))
