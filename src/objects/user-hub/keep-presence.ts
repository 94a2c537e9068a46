import { notifyWatchers } from '../../features/presence/notify-watchers.ts'
import type { Context } from '../../context.ts'
import { describeError } from '../../foundation/log.ts'
import { notePresence } from '../../features/presence/presence-store.ts'
import { isStillThere, thereUntil } from './note-events.ts'
import type { Presence, PresenceRow } from './presence.ts'

/** A user who reconnects within this time, in milliseconds, stays online. */
export const GRACE = 10_000
/** How often a hub says at most that its person is still there, in milliseconds. */
const REFRESH = 5 * 60_000
/** How long Redis believes it: two refreshes may fail. */
const BELIEVED = 2 * REFRESH + 60_000

/** When a person was seen. */
export interface Seen {
  /** When a device of theirs with an open socket was last heard of, in milliseconds since 1970; 0 when there is none. */
  heardAt: number
  /** How long they may take to look for themselves, in milliseconds. */
  patience: number
}

/**
 * Brings what others know of a person's presence up to date. What fails is left to the next time: presence is worth no
 * effort beyond that.
 * @returns when to look again: as long as a socket is open, or they may come back within the grace
 */
export async function keepPresence(
  ctx: Context,
  presence: Presence,
  { heardAt, patience }: Seen,
  now: number,
): Promise<number | null> {
  const row = presence.read()
  if (!row) return null
  if (isStillThere(heardAt, patience, now)) {
    const isComing = row.is_online === 0
    const at = { until: now + BELIEVED, lastActive: heardAt }
    const isNoted =
      (isComing || now >= row.noted_at + REFRESH) &&
      (await trying(ctx, () => notePresence(ctx.redis, row.user_id, at).then(() => true)))
    // After Redis knows: of two who come at once, at least one sees the other there.
    const isTold = isComing && (await told(ctx, row, null))
    // Together, as one commit.
    // Otherwise the next look notes it at once, and counts nothing of the time before.
    if (isNoted || isComing) presence.noted(isNoted ? now : 0)
    if (isNoted && !isComing) countOnline(ctx, row, now)
    if (isComing) presence.save(true, isTold)
    return thereUntil(heardAt, patience) + 1
  }
  // A ping would not wake the hub, so it looks whether a socket that was silent has been heard of again.
  const again = heardAt === 0 ? null : thereUntil(now, patience)
  if (!row.is_online) return again
  const leftAt = row.left_at ?? (heardAt || now)
  if (row.left_at !== null && now < leftAt + GRACE) return leftAt + GRACE
  presence.save(false, false)
  countOnline(ctx, row, leftAt)
  await trying(ctx, () => notePresence(ctx.redis, row.user_id, { until: 0, lastActive: leftAt }))
  await told(ctx, row, leftAt)
  return again
}

/** Counts how long somebody was online since it was counted last. What Redis would not have believed is none. */
function countOnline(ctx: Context, { noted_at: since }: PresenceRow, until: number): void {
  const seconds = Math.round(Math.min(BELIEVED, until - since) / 1000)
  if (since > 0 && seconds > 0) ctx.count('vibesmatch_online_seconds_total', undefined, seconds)
}

/** What the others believe once they have been told. */
async function told(ctx: Context, { user_id, is_told }: PresenceRow, lastActive: number | null): Promise<boolean> {
  const wasTold = is_told === 1
  const after = await trying(ctx, () => notifyWatchers(ctx, { userId: user_id, wasTold, lastActive }))
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
