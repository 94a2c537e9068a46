import { and, desc, eq } from 'drizzle-orm'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type {
  ApprovalRow,
  CorrectionApproved,
  Decided,
  NotDecided,
  RefundBody,
} from '../../../../../drizzle/functions/results/money.ts'
import { whole } from '../../../../../drizzle/functions/rows.ts'
import { refunds } from '../../../../../drizzle/operator-log.ts'
import { approvals } from '../../../../../drizzle/operators.ts'
import type { Db } from '../../../../foundation/db.ts'
import { isBelow, upTo } from '../../../../foundation/fragments.ts'
import { integer, json, moment, uuid, type Values } from '../../../../foundation/given.ts'
import { call, statement, withOptions } from '../../../../foundation/statement.ts'
import { AFTER, optionsOf, type TimePosition } from '../../../../http/page-by-time.ts'

export type { ApprovalRow, NotDecided }
export type ApprovalStatus = ApprovalRow['status']

const requesting = call(
  {
    id: uuid,
    kind: refunds.purchaseKind,
    purchaseId: uuid,
    body: json<RefundBody>(),
    operatorId: uuid,
    now: moment,
  },
  (given) =>
    functions.request_approval({
      new_id: given.id,
      kind: 'refund',
      subject: functions.payer_of({ kind: given.kind, purchase: given.purchaseId }),
      body: given.body,
      operator: given.operatorId,
      at: given.now,
    }),
)

/** Asks for a second operator; see `request_approval` in `drizzle/functions/operator_approvals.sql`. */
export const requestRefundApproval = (
  db: Db,
  request: { id: string; body: RefundBody; operatorId: string; now: number },
): Promise<ApprovalRow> => {
  const { kind, id: purchaseId } = request.body.purchase
  return requesting(db, { ...request, kind, purchaseId })
}

const one = statement({ id: uuid }, (orm, { id }) =>
  orm
    .select({ approval: functions.approval_row({ a: whole(approvals) }) })
    .from(approvals)
    .where(eq(approvals.id, id)),
)

/** Null where there is no such request. */
export const approvalOf = async (db: Db, id: string): Promise<ApprovalRow | null> =>
  (await one.maybe(db, { id }))?.approval ?? null

const list = withOptions({ status: approvals.status, limit: integer }, AFTER, (orm, given) => {
  const { status, limit, afterAt, afterId } = given
  return orm
    .select({ approval: functions.approval_row({ a: whole(approvals) }) })
    .from(approvals)
    .where(
      and(
        eq(approvals.status, status),
        afterAt && afterId && isBelow([approvals.createdAt, approvals.id], [afterAt, afterId]),
      ),
    )
    .orderBy(desc(approvals.createdAt), desc(approvals.id))
    .limit(upTo(limit))
})

/** Requests with a status, newest first. */
export async function approvalsOf(
  db: Db,
  { after, ...asked }: { status: ApprovalStatus; limit: number; after: TimePosition | null },
): Promise<ApprovalRow[]> {
  const rows = await list.all(db, { ...asked, ...optionsOf(after) })
  return rows.map(({ approval }) => approval)
}

const REFUSAL = { id: uuid, operatorId: uuid, now: moment }

const refusing = call(REFUSAL, ({ id, operatorId, now }) =>
  functions.decide_approval({ approval: id, decision: 'refused', operator: operatorId, at: now }),
)

/** See `decide_approval` there. */
export const refuseRequest = (db: Db, refusal: Values<typeof REFUSAL>): Promise<Decided> => refusing(db, refusal)

const APPROVAL = { id: uuid, entryId: uuid, operatorId: uuid, now: moment }

const approving = call(APPROVAL, ({ id, entryId, operatorId, now }) =>
  functions.approve_correction({ approval: id, entry: entryId, operator: operatorId, at: now }),
)

/** See `approve_correction` there. */
export const approveCorrection = (db: Db, approval: Values<typeof APPROVAL>): Promise<CorrectionApproved> =>
  approving(db, approval)
