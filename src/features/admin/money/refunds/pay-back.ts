import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { hasFailed } from '../../../../providers/stripe/errors.ts'
import type { StripeProvider } from '../../../../providers/stripe/stripe.ts'
import type { Payment } from './payment-of.ts'
import { closeRefund, type RefundablePurchase, type RefundRow } from './queries.ts'
import { toRefundView } from './refund-view.ts'
import type { RefundView } from './schemas.ts'

/** How long the answer to a refund is waited for before another one finds out what has become of it, in milliseconds. */
const UNDER_WAY = 60_000

/**
 * Where the stores refund what they have sold.
 * https://support.apple.com/118223, https://support.google.com/googleplay/android-developer/answer/2741495
 */
const REFUNDS_AT = { app_store: 'https://reportaproblem.apple.com', play_store: 'https://play.google.com/console' }

export const underWay = (): AppError =>
  new AppError('CONFLICT', {
    message: 'Another refund of this purchase is under way, or was made within a minute; look at it first.',
    retryAfter: 60,
  })

/** @throws AppError CONFLICT where a store refunds */
export function requireCard({ provider }: RefundablePurchase): void {
  if (provider === 'stripe') return
  throw new AppError('CONFLICT', {
    message:
      'The store that sold this refunds it; details.refund_at leads there, and coins or access follow by themselves.',
    details: { provider, refund_at: REFUNDS_AT[provider] },
  })
}

/** What is left of a payment to refund. @throws AppError CONFLICT where nothing is, or the bank decides */
export function leftOf({ paidMinor, refundedMinor, isDisputed }: Payment): number {
  if (isDisputed)
    throw new AppError('CONFLICT', { message: 'The payment is disputed, and the bank decides about the money.' })
  const left = paidMinor - refundedMinor
  if (left <= 0) throw new AppError('CONFLICT', { message: 'All of this payment has been refunded already.' })
  return left
}

/** Whether the answer to a refund may still come. */
export const isUnderWay = (ctx: UserContext, refund: RefundRow): boolean =>
  ctx.now() - Date.parse(refund.created_at) < UNDER_WAY

/**
 * Finds out what has become of a refund whose answer nobody has seen.
 * @throws AppError CONFLICT while the answer may still come
 */
export async function findOut(ctx: UserContext, stripe: StripeProvider, refund: RefundRow): Promise<void> {
  if (isUnderWay(ctx, refund)) throw underWay()
  await close(ctx, refund, (await wasPaidBack(stripe, refund)) ? 'done' : 'failed', null)
}

/** Continues a refund whose answer nobody has seen. */
export const askAgain = async (ctx: UserContext, stripe: StripeProvider, refund: RefundRow): Promise<RefundView> =>
  (await wasPaidBack(stripe, refund)) ? close(ctx, refund, 'done', null) : payBack(ctx, stripe, refund)

/** Whether a refund was made, although its answer was lost. */
async function wasPaidBack(stripe: StripeProvider, refund: RefundRow): Promise<boolean> {
  const payment = await stripe.payment(refund.payment_ref)
  return payment !== null && payment.refundedMinor > refund.refunded_before
}

/** Asks Stripe for a refund that has been opened. @throws AppError CONFLICT where the bank refuses, UNAVAILABLE */
export async function payBack(ctx: UserContext, stripe: StripeProvider, refund: RefundRow): Promise<RefundView> {
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
