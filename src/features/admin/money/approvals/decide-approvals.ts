import type { UserContext } from '../../../../context.ts'
import type { Pagination } from '../../../../foundation/cursor.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { newId } from '../../../../foundation/ids.ts'
import { utc } from '../../../../foundation/time.ts'
import { pageByTime } from '../../../../http/page-by-time.ts'
import { toTransaction } from '../../../coins/entry-view.ts'
import { approveRefund } from '../refunds/approve-refund.ts'
import { toApprovalView } from './approval-view.ts'
import { requireDecided } from './outcomes.ts'
import { approvalOf, approvalsOf, approveCorrection, refuseRequest, type ApprovalStatus } from './queries.ts'
import type { ApprovalView, ApprovedView } from './schemas.ts'

/** Requests for a second operator, newest first. @throws AppError INVALID_CURSOR */
export async function listApprovals(
  ctx: UserContext,
  { status, ...page }: { status: ApprovalStatus; limit: number; cursor?: string | undefined },
): Promise<{ approvals: ApprovalView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `admin-approvals:${status}`,
    page,
    (limit, after) => approvalsOf(ctx.db, { status, limit, after }),
    ({ created_at, id }) => ({ at: utc(created_at), id }),
  )
  return { approvals: rows.map(toApprovalView), pagination }
}

/**
 * Approves what another operator has asked for, and does it, once: a correction in the statement that approves it, a refund under
 * the id of the request. Repeating it for a refund whose answer was lost finds out what has become of it.
 * @throws AppError NOT_FOUND, FORBIDDEN for one's own request, CONFLICT where it is decided or cannot be done, UNAVAILABLE
 */
export async function approve(ctx: UserContext, id: string): Promise<ApprovedView> {
  const request = await approvalOf(ctx.db, id)
  if (!request) throw new AppError('NOT_FOUND')
  if (request.requested_by === ctx.actor.userId) requireDecided({ outcome: 'own' })
  if (request.kind === 'refund') {
    const { approval, refund } = await approveRefund(ctx, request)
    return { approval: toApprovalView(approval), refund, transaction: null, balance: null }
  }
  const now = ctx.now()
  const done = await approveCorrection(ctx.db, { id, entryId: newId(now), operatorId: ctx.actor.userId, now })
  if (done.outcome === 'gone')
    throw new AppError('CONFLICT', {
      message: 'The account is gone; the request is closed, and nothing was corrected.',
    })
  const { approval, transaction, balance } = requireDecided(done)
  return { approval: toApprovalView(approval), refund: null, transaction: toTransaction(transaction), balance }
}

/** Refuses what another operator has asked for. @throws AppError NOT_FOUND, FORBIDDEN for one's own request, CONFLICT */
export async function refuse(ctx: UserContext, id: string): Promise<{ approval: ApprovalView }> {
  const done = await refuseRequest(ctx.db, { id, operatorId: ctx.actor.userId, now: ctx.now() })
  return { approval: toApprovalView(requireDecided(done).approval) }
}
