import type { UserContext } from '../../../../context.ts'
import { AppError, fieldRefused } from '../../../../foundation/errors.ts'
import { idFrom, newId } from '../../../../foundation/ids.ts'
import { hasFailed } from '../../../../providers/stripe/errors.ts'
import type { StripeProvider } from '../../../../providers/stripe/stripe.ts'
import { sellerOf } from '../../../billing/providers.ts'
import { paymentOf, type Payment } from './payment-of.ts'
import { closeRefund, openRefund, purchaseFor, type RefundablePurchase, type RefundRow } from './queries.ts'
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

/** How long the answer to a refund is waited for before another one finds out what has become of it, in milliseconds. */
const UNDER_WAY = 60_000

/**
 * Where the stores refund what they have sold.
 * https://support.apple.com/118223, https://support.google.com/googleplay/android-developer/answer/2741495
 */
const REFUNDS_AT = { app_store: 'https://reportaproblem.apple.com', play_store: 'https://play.google.com/console' }

/**
 * Refunds a payment by card, or a part of it. The refund is written before Stripe is asked, and Stripe's key is of its
 * id, so that a lost answer, a second operator or a crash in between gives nobody their money twice. Coins are taken back,
 * and access ends, by the reconciliation that follows at once.
 * @throws AppError NOT_FOUND, VALIDATION_FAILED for more than is left, CONFLICT where a store refunds, where another refund
 * is under way, and where nothing can be refunded; IDEMPOTENCY_KEY_REUSED, UNAVAILABLE when Stripe does not answer:
 * repeating with the same key is safe
 */
export async function refundPurchase(ctx: UserContext, wanted: WantedRefund): Promise<RefundView> {
  const { kind, id: purchaseId } = wanted.purchase
  const now = ctx.now()
  const refundId = wanted.key === null ? newId(now) : await idFrom(`refund ${ctx.actor.userId} ${wanted.key}`)
  const purchase = await purchaseFor(ctx.db, { kind, purchaseId, refundId })
  if (!purchase) throw new AppError('NOT_FOUND', { message: 'There is no such purchase.' })
  requireCard(purchase)
  if (purchase.known) return resume(ctx, wanted, purchase.known)
  const stripe = sellerOf(ctx.stripe, 'card')
  if (purchase.underWay) await findOut(ctx, stripe, purchase.underWay)
  const payment = await paymentOf(stripe, kind, purchase.ref)
  const opened = await openRefund(ctx.db, {
    refundId,
    kind,
    purchaseId,
    paymentRef: payment.id,
    amountMinor: amountOf(payment, wanted.amountMinor),
    currency: payment.currency,
    refundedBefore: payment.refundedMinor,
    attempts: purchase.attempts,
    reason: wanted.reason,
    note: wanted.note,
    operatorId: ctx.actor.userId,
    now,
  })
  if (opened.outcome === 'under_way') throw underWay()
  return payBack(ctx, stripe, opened.refund)
}

const underWay = (): AppError =>
  new AppError('CONFLICT', {
    message: 'Another refund of this purchase is under way, or was made within a minute; look at it first.',
    retryAfter: 60,
  })

function requireCard({ provider }: RefundablePurchase): void {
  if (provider === 'stripe') return
  throw new AppError('CONFLICT', {
    message:
      'The store that sold this refunds it; details.refund_at leads there, and coins or access follow by themselves.',
    details: { provider, refund_at: REFUNDS_AT[provider] },
  })
}

function amountOf({ paidMinor, refundedMinor, isDisputed }: Payment, wanted: number | undefined): number {
  if (isDisputed)
    throw new AppError('CONFLICT', { message: 'The payment is disputed, and the bank decides about the money.' })
  const left = paidMinor - refundedMinor
  if (left <= 0) throw new AppError('CONFLICT', { message: 'All of this payment has been refunded already.' })
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
  const stripe = sellerOf(ctx.stripe, 'card')
  if (await wasPaidBack(stripe, known)) return close(ctx, known, 'done', null)
  return payBack(ctx, stripe, known)
}

/**
 * Finds out what has become of a refund whose answer nobody has seen.
 * @throws AppError CONFLICT while the answer may still come
 */
async function findOut(ctx: UserContext, stripe: StripeProvider, refund: RefundRow): Promise<void> {
  if (ctx.now() - Date.parse(refund.created_at) < UNDER_WAY) throw underWay()
  await close(ctx, refund, (await wasPaidBack(stripe, refund)) ? 'done' : 'failed', null)
}

/** Whether a refund was made, although its answer was lost. */
async function wasPaidBack(stripe: StripeProvider, refund: RefundRow): Promise<boolean> {
  const payment = await stripe.payment(refund.payment_ref)
  return payment !== null && payment.refundedMinor > refund.refunded_before
}

async function payBack(ctx: UserContext, stripe: StripeProvider, refund: RefundRow): Promise<RefundView> {
  try {
    const made = await stripe.refund({
      paymentIntentId: refund.payment_ref,
      amountMinor: refund.amount_minor,
      reason: refund.reason,
      key: refund.id,
    })
    const isRefused = made.status === 'failed' || made.status === 'canceled'
    const view = await close(ctx, refund, isRefused ? 'failed' : 'done', made.id)
    if (isRefused)
      throw new AppError('CONFLICT', { message: 'The bank has not taken the refund; ask the payer for another way.' })
    return view
  } catch (error) {
    // Known to have failed. Otherwise the next attempt finds out.
    if (hasFailed(error)) await close(ctx, refund, 'failed', null)
    throw error
  }
}

async function close(
  ctx: UserContext,
  refund: RefundRow,
  status: 'done' | 'failed',
  ref: string | null,
): Promise<RefundView> {
  const closed = await closeRefund(ctx.db, { refundId: refund.id, status, ref, now: ctx.now() })
  ctx.publish(closed.events)
  return toRefundView(closed.refund)
}
