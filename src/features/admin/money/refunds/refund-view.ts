import { utc } from '../../../../foundation/time.ts'
import type { RefundedRow, RefundRow } from './queries.ts'
import type { RefundView } from './schemas.ts'

/** A refund by an operator. */
export const toRefundView = (row: RefundRow): RefundView => ({
  id: row.id,
  user_id: row.user_id,
  purchase: { kind: row.purchase_kind, id: row.purchase_id },
  provider: row.provider,
  amount_minor: row.amount_minor,
  currency: row.currency,
  status: row.status,
  reason: row.reason,
  note: row.note,
  operator_id: row.operator_id,
  created_at: utc(row.created_at),
})

/** An entry of the list of all refunds. */
export const fromList = (row: RefundedRow): RefundView => ({
  id: row.id,
  user_id: row.userId,
  purchase: { kind: row.kind, id: row.purchaseId },
  provider: row.provider,
  amount_minor: row.amountMinor,
  currency: row.currency,
  status: row.status,
  reason: row.reason,
  note: row.note,
  operator_id: row.operatorId,
  created_at: utc(row.at),
})
