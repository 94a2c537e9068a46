import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { presenceOf } from '../presence/presence-store.ts'

/** The presence fields of a card. */
export interface ShownPresence {
  is_online?: boolean
  last_active?: string
}

/** A user whose card is shown to one they are matched with. */
export interface Shown {
  id: string
  /** Whether they hide their presence. */
  isHidden: boolean
  /** From Postgres: for users who have not opened a socket lately. */
  lastActiveAt: Date
}

/**
 * The presence of some users: none for those who hide it. One command to Redis for all; without Redis it is unknown.
 * Only for users matched with the caller.
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
    const lastActive = Math.max(presence?.lastActive ?? 0, lastActiveAt.getTime())
    return {
      ...(known ? { is_online: presence?.isOnline ?? false } : {}),
      last_active: utc(lastActive),
    }
  }
}
