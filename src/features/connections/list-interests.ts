import { utc } from '../../foundation/time.ts'
import { dayOf } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import { plansWith } from '../../catalogue/plans.ts'
import { toListed } from '../people/photo-url.ts'
import { interestsOf, type InterestRow } from './queries.ts'
import type { InterestView } from './schemas.ts'

interface ListInput {
  status?: InterestView['status'] | undefined
  limit: number
  cursor?: string | undefined
}

/** Interests sent or received by the caller, most recently changed first. */
export async function listInterests(
  ctx: UserContext,
  way: 'sent' | 'received',
  { status, ...page }: ListInput,
): Promise<{ interests: InterestView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `interests:${way}:${status ?? 'all'}`,
    page,
    (limit, after) =>
      interestsOf(ctx.db, ctx.actor.userId, way, {
        status: status ?? null,
        seesLikes: plansWith('see_likes'),
        day: dayOf(ctx.now()),
        limit,
        after,
      }),
    ({ updatedAt, id }) => ({ at: utc(updatedAt), id }),
  )
  return { interests: await Promise.all(rows.map((row) => toView(ctx, row))), pagination }
}

async function toView(ctx: UserContext, row: InterestRow): Promise<InterestView> {
  return {
    id: row.id,
    from_user_id: row.fromUserId,
    to_user_id: row.toUserId,
    status: row.status,
    kind: row.kind,
    ...(row.note === null ? {} : { note: row.note }),
    user: await toListed(ctx, row.card, ctx.actor.userId),
    created_at: utc(row.createdAt),
    updated_at: utc(row.updatedAt),
  }
}
