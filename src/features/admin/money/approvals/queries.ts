import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { TimePosition } from '../../../../http/page-by-time.ts'
import type { toTransaction } from '../../../coins/entry-view.ts'
import type { PurchaseKind, RefundReason } from '../refunds/schemas.ts'

/** What a refund was asked for with, with the amount that it comes to. */
export interface RefundBody {
  purchase: { kind: PurchaseKind; id: string }
  amount_minor: number
  currency: string
  reason: RefundReason
  note: string
}

interface CorrectionBody {
  user_id: string
  amount: number
  note: string
}

export type ApprovalStatus = 'pending' | 'approved' | 'refused'

/** A row of `approvals` as `approval_row` in SQL returns it. */
export type ApprovalRow = {
  id: string
  user_id: string
  requested_by: string
  status: ApprovalStatus
  decided_by: string | null
  decided_at: string | null
  created_at: string
} & ({ kind: 'refund'; body: RefundBody } | { kind: 'coin_adjustment'; body: CorrectionBody })

/** Asks for a second operator; see `request_approval` in `drizzle/functions/operator_approvals.sql`. */
export const requestRefundApproval = async (
  db: Db,
  r: { id: string; body: RefundBody; operatorId: string; now: number },
): Promise<ApprovalRow> =>
  (
    await db.one<{ answer: ApprovalRow }>(sql`
      select request_approval(
        new_id => ${r.id}, kind => 'refund', subject => payer_of(${r.body.purchase.kind}, ${r.body.purchase.id}),
        body => ${JSON.stringify(r.body)}::jsonb, operator => ${r.operatorId}, at => ${instant(r.now)}
      ) as answer`)
  ).answer

/** Null where there is no such request. */
export async function approvalOf(db: Db, id: string): Promise<ApprovalRow | null> {
  const [row] = await db.rows<{ approval: ApprovalRow }>(
    sql`select approval_row(a) as approval from approvals a where a.id = ${id}`,
  )
  return row?.approval ?? null
}

/** Requests with a status, newest first. */
export async function approvalsOf(
  db: Db,
  { status, limit, after }: { status: ApprovalStatus; limit: number; after: TimePosition | null },
): Promise<ApprovalRow[]> {
  const rows = await db.rows<{ approval: ApprovalRow }>(sql`
    select approval_row(a) as approval from approvals a where a.status = ${status}
      ${after === null ? sql`` : sql`and (a.created_at, a.id) < (${after.at}::timestamptz, ${after.id}::uuid)`}
    order by a.created_at desc, a.id desc limit ${limit}`)
  return rows.map(({ approval }) => approval)
}

/** Why a request is not decided: there is none, somebody has decided it, or it is the operator's own. */
export type NotDecided = { outcome: 'not_found' } | { outcome: 'own' } | { outcome: 'decided'; approval: ApprovalRow }

/** See `decide_approval` there. */
export const refuseRequest = async (
  db: Db,
  r: { id: string; operatorId: string; now: number },
): Promise<NotDecided | { outcome: 'ok'; approval: ApprovalRow }> =>
  (
    await db.one<{ answer: NotDecided | { outcome: 'ok'; approval: ApprovalRow } }>(sql`
      select decide_approval(
        approval => ${r.id}, decision => 'refused', operator => ${r.operatorId}, at => ${instant(r.now)}) as answer`)
  ).answer

export type CorrectionApproved =
  | NotDecided
  | { outcome: 'gone' }
  | {
      outcome: 'ok'
      approval: ApprovalRow
      transaction: Parameters<typeof toTransaction>[0]
      balance: number
    }

/** See `approve_correction` there. */
export const approveCorrection = async (
  db: Db,
  r: { id: string; entryId: string; operatorId: string; now: number },
): Promise<CorrectionApproved> =>
  (
    await db.one<{ answer: CorrectionApproved }>(sql`
      select approve_correction(
        approval => ${r.id}, entry => ${r.entryId}, operator => ${r.operatorId}, at => ${instant(r.now)}) as answer`)
  ).answer
