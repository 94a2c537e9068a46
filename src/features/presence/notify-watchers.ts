import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { presenceOf } from './presence-store.ts'
import { watchersOf } from './queries.ts'

/**
 * Notifies online users who are matched with a user that they have come or gone. To others, a user who hides their
 * presence has gone; if it was hidden from the beginning, nothing is sent.
 * @param wasTold whether the others were told that the user is online
 * @param lastActive when they left, in milliseconds since 1970; null while they are there
 * @returns whether the others now have the user as online
 */
export async function notifyWatchers(
  ctx: Context,
  { userId, wasTold, lastActive }: { userId: string; wasTold: boolean; lastActive: number | null },
): Promise<boolean> {
  const { isHidden, watchers } = await watchersOf(ctx.db, userId)
  const isOnline = lastActive === null && !isHidden
  if (isOnline === wasTold) return isOnline
  const there = await presenceOf(ctx.redis, watchers, ctx.now())
  const last_active = utc(lastActive ?? ctx.now())
  // Not retried: a missed change appears in the next list.
  await Promise.allSettled(
    watchers
      .filter((watcher) => there.get(watcher)?.isOnline)
      .map((watcher) =>
        isOnline
          ? ctx.hubs.of(watcher).relay('user_online', { user_id: userId })
          : ctx.hubs.of(watcher).relay('user_offline', { user_id: userId, last_active }),
      ),
  )
  return isOnline
}
