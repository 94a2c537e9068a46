import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { sellerOf } from '../../../billing/providers.ts'
import { requireDecided } from '../approvals/outcomes.ts'
import type { ApprovalRow } from '../approvals/queries.ts'
import { askAgain, findOut, isUnderWay, leftOf, payBack, requireCard, underWay } from './pay-back.ts'
import { paymentOf } from './payment-of.ts'
import { openApprovedRefund, purchaseFor } from './queries.ts'
import { toRefundView } from './refund-view.ts'
import type { RefundView } from './schemas.ts'

type Request = Extract<ApprovalRow, { kind: 'refund' }>

/**
 * Makes the refund that another operator has asked for. One statement approves the request and opens the refund, which has its id; so a
 * crash before Stripe has answered leaves a refund that repeating this continues.
 * @throws AppError CONFLICT, UNAVAILABLE
 */
export async function approveRefund(
  ctx: UserContext,
  request: Request,
): Promise<{ approval: ApprovalRow; refund: RefundView }> {
  const { purchase: wanted, amount_minor, reason, note } = request.body
  const purchase = await purchaseFor(ctx.db, { kind: wanted.kind, purchaseId: wanted.id, refundId: request.id })
  if (!purchase) throw new AppError('NOT_FOUND', { message: 'There is no such purchase.' })
  requireCard(purchase)
  const stripe = sellerOf(ctx.stripe, 'card')
  if (purchase.known) {
    if (purchase.known.status === 'done') return { approval: request, refund: toRefundView(purchase.known) }
    if (purchase.known.status === 'failed')
      throw new AppError('CONFLICT', { message: 'This refund failed; ask for another one.' })
    if (isUnderWay(ctx, purchase.known)) throw underWay()
    return { approval: request, refund: await askAgain(ctx, stripe, purchase.known) }
  }
  if (request.status !== 'pending') requireDecided({ outcome: 'decided', approval: request })
  if (purchase.underWay) await findOut(ctx, stripe, purchase.underWay)
  const payment = await paymentOf(stripe, wanted.kind, purchase.ref)
  if (leftOf(payment) < amount_minor)
    throw new AppError('CONFLICT', { message: 'Less is left of the payment than was asked for; refuse this request.' })
  const opened = await openApprovedRefund(ctx.db, {
    refundId: request.id,
    kind: wanted.kind,
    purchaseId: wanted.id,
    paymentRef: payment.id,
    amountMinor: amount_minor,
    currency: payment.currency,
    refundedBefore: payment.refundedMinor,
    attempts: purchase.attempts,
    reason,
    note,
    operatorId: ctx.actor.userId,
    now: ctx.now(),
  })
  if (opened.outcome === 'under_way') throw underWay()
  const { approval, refund } = requireDecided(opened)
  return { approval, refund: await payBack(ctx, stripe, refund) }
}
