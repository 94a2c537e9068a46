import type { UserContext } from '../../context.ts'
import type { Pagination } from '../../foundation/cursor.ts'
import { pageByTime } from '../../http/page-by-time.ts'
import { historyOf, type HistoryRow } from './queries.ts'
import type { HistoryView } from './schemas.ts'

/** What each kind of entry says to its owner. */
const TITLES: Readonly<Record<string, string>> = {
  started: 'Premium began',
  trial_started: 'The free trial began',
  restored: 'Premium is back',
  renewed: 'Premium was renewed',
  plan_changed: 'The plan was changed',
  cancelled: 'The subscription was cancelled; premium stays until the end of the period',
  resumed: 'The cancellation was taken back',
  payment_failed: 'A payment failed; update the payment method',
  payment_recovered: 'The payment went through',
  confirmation_required: 'The bank asked for a confirmation of the payment',
  ended: 'Premium ended',
  lapsed: 'Premium ended',
  refunded: 'The payment was refunded, and premium ended',
  disputed: 'The payment was disputed with the bank, and premium ended',
  revoked: 'The store took the purchase back, and premium ended',
  second_subscription: 'A second subscription renews; end one of them',
  given: 'Premium was given by the team',
  taken_back: 'A gift ended',
}

/** What has happened to the caller's plan, newest first. */
export async function listHistory(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ history: HistoryView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'billing-history',
    page,
    (limit, after) => historyOf(ctx.db, ctx.actor.userId, { limit, after }),
    ({ at, id }) => ({ at: at.toISOString(), id }),
  )
  return { history: rows.map(toView), pagination }
}

const toView = (row: HistoryRow): HistoryView => ({
  id: row.id,
  at: row.at.toISOString(),
  source: row.source,
  kind: row.kind,
  title: TITLES[row.kind] ?? row.kind,
  plan_id: row.planId,
  until: row.until?.toISOString() ?? null,
})
