import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import { toListed } from '../people/photo-url.ts'
import { blockedBy } from './queries.ts'
import type { BlockedView } from './schemas.ts'

/** Users blocked by the caller, newest first. */
export async function listBlocked(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ users: BlockedView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'blocked',
    page,
    (limit, after) => blockedBy(ctx.db, ctx.actor.userId, { day: dayOf(ctx.now()), limit, after }),
    ({ blockedAt, id }) => ({ at: utc(blockedAt), id }),
  )
  const users = await Promise.all(
    rows.map(async ({ blockedAt, reason, card }) => ({
      user: await toListed(ctx, card, ctx.actor.userId),
      reason,
      blocked_at: utc(blockedAt),
    })),
  )
  return { users, pagination }
}
