import { utc } from '../../foundation/time.ts'
import type { Context } from '../../context.ts'
import { presenceOf } from './presence-store.ts'
import { watchersOf } from './queries.ts'

/**
 * Tells those who are matched with somebody, and online themselves, that they have come or gone. Who hides has gone, for
 * the others: they hear nothing of one who was hidden from the beginning.
 * @param wasTold whether the others believe that the person is online
 * @param lastActive when they have left, in milliseconds since 1970; null while they are there
 * @returns what the others believe now
 */
export async function tellWatchers(
  ctx: Context,
  { userId, wasTold, lastActive }: { userId: string; wasTold: boolean; lastActive: number | null },
): Promise<boolean> {
  const { isHidden, watchers } = await watchersOf(ctx.db, userId)
  const isOnline = lastActive === null && !isHidden
  if (isOnline === wasTold) return isOnline
  const there = await presenceOf(ctx.redis, watchers, ctx.now())
  const last_active = utc(lastActive ?? ctx.now())
  // Nothing of this is worth trying again: whoever misses it sees it in their list.
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
