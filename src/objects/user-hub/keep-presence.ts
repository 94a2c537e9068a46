import { tellWatchers } from '../../features/presence/tell-watchers.ts'
import type { Context } from '../../platform/context.ts'
import { describeError } from '../../platform/log.ts'
import { notePresence } from '../../platform/presence.ts'
import type { Presence, PresenceRow } from './presence.ts'

/** Who comes back within this time, in milliseconds, has not been away: a reconnect is no flicker. */
export const GRACE = 10_000
/** How often a hub says that its person is still there, in milliseconds. */
const REFRESH = 5 * 60_000
/** How long Redis believes it: two refreshes may fail. */
const BELIEVED = 2 * REFRESH + 60_000

/**
 * Brings what others know of a person's presence up to date. What fails is left to the next time: presence is worth no
 * effort beyond that.
 * @param isHere whether a socket of theirs is open
 * @returns when to look again: as long as they are there, or may come back within the grace
 */
export async function keepPresence(
  ctx: Context,
  presence: Presence,
  isHere: boolean,
  now: number,
): Promise<number | null> {
  const row = presence.read()
  if (!row) return null
  if (isHere) {
    await trying(ctx, () => notePresence(ctx.redis, row.user_id, { until: now + BELIEVED, lastActive: now }))
    if (!row.is_online) presence.save(true, await told(ctx, row, null))
    return now + REFRESH
  }
  if (!row.is_online) return null
  const leftAt = row.left_at ?? now
  if (row.left_at !== null && now < leftAt + GRACE) return leftAt + GRACE
  presence.save(false, false)
  await trying(ctx, () => notePresence(ctx.redis, row.user_id, { until: 0, lastActive: leftAt }))
  await told(ctx, row, leftAt)
  return null
}

/** What the others believe once they have been told. */
async function told(ctx: Context, { user_id, is_told }: PresenceRow, lastActive: number | null): Promise<boolean> {
  const wasTold = is_told === 1
  const after = await trying(ctx, () => tellWatchers(ctx, { userId: user_id, wasTold, lastActive }))
  return after ?? wasTold
}

async function trying<T>(ctx: Context, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    ctx.log.warn('presence_not_told', describeError(error))
    return null
  }
}
