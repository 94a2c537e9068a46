import { dayOf } from '../people/age.ts'
import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { leavingOf } from '../people/leaving.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import type { CallView } from '../../protocol/calls.ts'
import { toListed } from '../people/photo-url.ts'
import { pastView } from './call-view.ts'
import { callsOf } from './queries.ts'

/** The caller's ended calls, newest first. */
export async function listCalls(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ calls: CallView[]; pagination: Pagination }> {
  const { userId } = ctx.actor
  const { rows, pagination } = await pageByTime(
    ctx,
    'calls',
    page,
    (limit, after) => callsOf(ctx.db, { userId, day: dayOf(ctx.now()), ...leavingOf(ctx) }, after, limit),
    ({ createdAt, id }) => ({ at: createdAt.toISOString(), id }),
  )
  return {
    calls: await Promise.all(rows.map(async (row) => pastView(row, await toListed(ctx, row.card, userId), userId))),
    pagination,
  }
}
