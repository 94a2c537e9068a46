import type { UserContext } from '../../../../context.ts'
import type { Pagination } from '../../../../foundation/cursor.ts'
import { utc } from '../../../../foundation/time.ts'
import { pageByTime } from '../../../../http/page-by-time.ts'
import { refundsOf } from './queries.ts'
import { fromList } from './refund-view.ts'
import type { RefundView } from './schemas.ts'

/** What was refunded by operators, and by providers as far as they have said, newest first. @throws AppError INVALID_CURSOR */
export async function listRefunds(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ refunds: RefundView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'admin-refunds',
    page,
    (limit, after) => refundsOf(ctx.db, { limit, after }),
    ({ at, id }) => ({ at: utc(at), id }),
  )
  return { refunds: rows.map(fromList), pagination }
}
