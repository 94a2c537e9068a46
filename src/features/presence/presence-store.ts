import type { RedisSession } from '../../foundation/redis.ts'

/** Presence in Redis. Hubs write it, lists read it; see docs/decisions/presence.md. */
export interface Presence {
  isOnline: boolean
  /** When the user last had an open socket, in milliseconds since 1970. */
  lastActive: number
}

/** Older visits are not shown. */
const KEPT_SECONDS = 30 * 86_400

const key = (userId: string): string => `presence:${userId}`

/**
 * Writes a user's presence.
 * @param until they count as online; a running hub renews it before that. 0 when they have left
 */
export const notePresence = (
  redis: RedisSession,
  userId: string,
  { until, lastActive }: { until: number; lastActive: number },
): Promise<void> => redis.set(key(userId), `${until} ${lastActive}`, KEPT_SECONDS)

/** The presence of some users, by id, in one command. Users absent for long are missing. */
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
