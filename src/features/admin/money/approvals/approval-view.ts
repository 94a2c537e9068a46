import { utc } from '../../../../foundation/time.ts'
import type { ApprovalRow } from './queries.ts'
import type { ApprovalView } from './schemas.ts'

/** A request for a second operator. */
export function toApprovalView(row: ApprovalRow): ApprovalView {
  const { id, kind, user_id, status, requested_by, decided_by } = row
  return {
    id,
    kind,
    user_id,
    refund: row.kind === 'refund' ? refundOf(row.body) : null,
    coin_adjustment: row.kind === 'coin_adjustment' ? { amount: row.body.amount } : null,
    note: row.body.note,
    status,
    requested_by,
    decided_by,
    decided_at: row.decided_at === null ? null : utc(row.decided_at),
    created_at: utc(row.created_at),
  }
}

const refundOf = ({
  purchase,
  amount_minor,
  currency,
  reason,
}: Extract<ApprovalRow, { kind: 'refund' }>['body']): ApprovalView['refund'] => ({
  purchase,
  amount_minor,
  currency,
  reason,
})
