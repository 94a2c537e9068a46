import type { Context } from '../../context.ts'
import type { StripeEvent } from '../../providers/stripe/shapes.ts'
import { noticesOf } from './providers.ts'
import { takeNotices, type Notice } from './reconcile/queries.ts'

/**
 * Takes a webhook of Stripe: after its signature has been checked, it only asks for a reconciliation of what it is about.
 * @throws AppError UNAUTHORIZED for a signature that is not Stripe's
 */
export async function takeStripeNotice(
  ctx: Context,
  body: Uint8Array<ArrayBuffer>,
  signature: string | null,
): Promise<{ message: string }> {
  const stripe = noticesOf(ctx.stripe)
  const event = await stripe.readWebhook(body, signature, ctx.now())
  ctx.publish(await takeNotices(ctx.db, 'stripe', [noticeOfStripe(event)], ctx.now()))
  return { message: 'Taken.' }
}

/** What an event is about: a refund or a dispute names the payment alone. */
export const noticeOfStripe = ({ id, type, subscriptionId, paymentIntentId }: StripeEvent): Notice => ({
  id,
  type,
  ref: subscriptionId ?? paymentIntentId,
})
