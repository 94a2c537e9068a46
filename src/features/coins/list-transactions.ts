import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import { fromHistory } from './entry-view.ts'
import { entriesOf, type EntryType } from './queries.ts'
import type { TransactionView } from './schemas.ts'

/** The caller's entries, newest first. @throws AppError INVALID_CURSOR */
export async function listTransactions(
  ctx: UserContext,
  { type, ...page }: { type?: EntryType | undefined; limit: number; cursor?: string | undefined },
): Promise<{ transactions: TransactionView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `coins:${type ?? 'all'}`,
    page,
    // Entries are numbered, so their number is the position; two may be of one millisecond.
    (limit, after) =>
      entriesOf(ctx.db, ctx.actor.userId, { type: type ?? null, limit, before: after && Number(after.id) }),
    ({ createdAt, version }) => ({ at: createdAt.toISOString(), id: String(version) }),
  )
  return { transactions: rows.map(fromHistory), pagination }
}
