import type { Context } from '../../context.ts'
import { stripeOrUnavailable } from './providers.ts'
import { takeNotice } from './queries.ts'

/**
 * Takes a webhook of Stripe: after its signature has been checked, it only asks for a reconciliation of what it is about.
 * @throws AppError UNAUTHORIZED for a signature that is not Stripe's
 */
export async function takeStripeNotice(
  ctx: Context,
  body: Uint8Array<ArrayBuffer>,
  signature: string | null,
): Promise<{ message: string }> {
  const stripe = stripeOrUnavailable(ctx)
  const event = await stripe.readWebhook(body, signature, ctx.now())
  // A refund or a dispute names the payment alone.
  const ref = event.subscriptionId ?? event.paymentIntentId
  const notice = { provider: 'stripe', id: event.id, type: event.type, ref } as const
  ctx.publish(await takeNotice(ctx.db, notice, ctx.now()))
  return { message: 'Taken.' }
}
