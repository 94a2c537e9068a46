import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { presenceOf } from '../presence/presence-store.ts'

/** What a card says of whether somebody is there. */
export interface ShownPresence {
  is_online?: boolean
  last_active?: string
}

/** Somebody whose card is shown to a person they are matched with. */
export interface Shown {
  id: string
  /** Whether they do not want to be seen. */
  isHidden: boolean
  /** As Postgres knows it: for people who have not opened a socket lately. */
  lastActiveAt: string
}

/**
 * What cards say of whether some people are there: nothing of those who hide. One command to Redis, however many they are;
 * without Redis nobody is said to be online or not. Only for people the caller is matched with.
 */
export async function showPresence(
  { redis, log, now }: Pick<Context, 'redis' | 'log' | 'now'>,
  userIds: readonly string[],
): Promise<(person: Shown) => ShownPresence> {
  const known = await presenceOf(redis, userIds, now()).catch((error: unknown) => {
    log.warn('presence_unknown', describeError(error))
    return null
  })
  return ({ id, isHidden, lastActiveAt }) => {
    if (isHidden) return {}
    const presence = known?.get(id)
    const lastActive = Math.max(presence?.lastActive ?? 0, Date.parse(lastActiveAt))
    return {
      ...(known ? { is_online: presence?.isOnline ?? false } : {}),
      last_active: utc(lastActive),
    }
  }
}
