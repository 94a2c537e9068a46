import type { UserContext } from '../../../../context.ts'
import { AppError, fieldRefused } from '../../../../foundation/errors.ts'
import { idFrom, newId } from '../../../../foundation/ids.ts'
import { sellerOf } from '../../../billing/providers.ts'
import { toApprovalView } from '../approvals/approval-view.ts'
import { requestRefundApproval } from '../approvals/queries.ts'
import type { ApprovalView } from '../approvals/schemas.ts'
import { askAgain, findOut, leftOf, payBack, requireCard, underWay } from './pay-back.ts'
import { paymentOf, type Payment } from './payment-of.ts'
import { openRefund, purchaseFor, type RefundRow } from './queries.ts'
import { toRefundView } from './refund-view.ts'
import type { PurchaseKind, RefundReason, RefundView } from './schemas.ts'

export interface WantedRefund {
  purchase: { kind: PurchaseKind; id: string }
  /** All that is left without it. */
  amountMinor?: number | undefined
  reason: RefundReason
  note: string
  /** The operator's name for the refund; repeating it continues the first attempt. */
  key: string | null
}

/**
 * Refunds a payment by card, or a part of it. The refund is written before Stripe is asked, and Stripe's key is of its
 * id, so that a lost answer, a second operator or a crash in between gives nobody their money twice. Coins are taken back,
 * and access ends, by the reconciliation that follows at once. Above the setting `two_person_refund_minor` nothing is refunded until
 * another operator approves it.
 * @throws AppError NOT_FOUND, VALIDATION_FAILED for more than is left, CONFLICT where a store refunds, where another refund
 * is under way, and where nothing can be refunded; IDEMPOTENCY_KEY_REUSED, UNAVAILABLE when Stripe does not answer:
 * repeating with the same key is safe
 */
export async function refundPurchase(
  ctx: UserContext,
  wanted: WantedRefund,
): Promise<{ refund: RefundView } | { approval: ApprovalView }> {
  const { kind, id: purchaseId } = wanted.purchase
  const now = ctx.now()
  const refundId = wanted.key === null ? newId(now) : await idFrom(`refund ${ctx.actor.userId} ${wanted.key}`)
  const purchase = await purchaseFor(ctx.db, { kind, purchaseId, refundId })
  if (!purchase) throw new AppError('NOT_FOUND', { message: 'There is no such purchase.' })
  requireCard(purchase)
  if (purchase.known) return { refund: await resume(ctx, wanted, purchase.known) }
  const stripe = sellerOf(ctx.stripe, 'card')
  if (purchase.underWay) await findOut(ctx, stripe, purchase.underWay)
  const payment = await paymentOf(stripe, kind, purchase.ref)
  const amountMinor = amountOf(payment, wanted.amountMinor)
  // All that was given back counts, so that a large refund in parts needs two operators as well.
  if (payment.refundedMinor + amountMinor > (await ctx.appSettings()).two_person_refund_minor)
    return { approval: await askForApproval(ctx, wanted, { ...payment, amountMinor }) }
  const opened = await openRefund(ctx.db, {
    refundId,
    kind,
    purchaseId,
    paymentRef: payment.id,
    amountMinor,
    currency: payment.currency,
    refundedBefore: payment.refundedMinor,
    attempts: purchase.attempts,
    reason: wanted.reason,
    note: wanted.note,
    operatorId: ctx.actor.userId,
    now,
  })
  if (opened.outcome === 'under_way') throw underWay()
  return { refund: await payBack(ctx, stripe, opened.refund) }
}

/** Writes down what a second operator is to approve. */
async function askForApproval(
  ctx: UserContext,
  { purchase, reason, note }: WantedRefund,
  { amountMinor, currency }: { amountMinor: number; currency: string },
): Promise<ApprovalView> {
  const now = ctx.now()
  const body = { purchase, amount_minor: amountMinor, currency, reason, note }
  return toApprovalView(
    await requestRefundApproval(ctx.db, { id: newId(now), body, operatorId: ctx.actor.userId, now }),
  )
}

function amountOf(payment: Payment, wanted: number | undefined): number {
  const left = leftOf(payment)
  if (wanted !== undefined && wanted > left)
    throw fieldRefused('body.amount_minor', `must be at most ${left}, which is what is left of the payment`)
  return wanted ?? left
}

/** Continues the refund that the same request has opened before. */
async function resume(ctx: UserContext, wanted: WantedRefund, known: RefundRow): Promise<RefundView> {
  const isSame =
    known.purchase_id === wanted.purchase.id &&
    known.reason === wanted.reason &&
    (wanted.amountMinor === undefined || wanted.amountMinor === known.amount_minor)
  if (!isSame) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  if (known.status === 'done') return toRefundView(known)
  if (known.status === 'failed')
    throw new AppError('CONFLICT', { message: 'This refund failed; try again with another Idempotency-Key.' })
  return askAgain(ctx, sellerOf(ctx.stripe, 'card'), known)
}
