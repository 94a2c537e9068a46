import type { UserContext } from '../../context.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import type { StripeProvider } from '../../providers/stripe/stripe.ts'
import { offered } from './providers.ts'
import { billingStateOf, offeredPlans, type SubscriptionJson } from './queries.ts'
import { mainOf } from './read-status.ts'
import { writeStripe } from './reconcile/stripe.ts'
import { alreadySubscribed, answerOf, customerOf, type Subscribed } from './subscribe.ts'
import { managedAt } from './views.ts'

interface Managed {
  stripe: StripeProvider
  row: SubscriptionJson & { ref: string }
  customerId: string | null
  /** All of the caller's. */
  subscriptions: readonly SubscriptionJson[]
}

/**
 * Cancels the caller's subscription at the end of the period that is paid. Repeating it changes nothing.
 * @throws AppError NOT_FOUND without one, CONFLICT where a store manages it or it has ended
 */
export async function cancelSubscription(ctx: UserContext): Promise<Subscribed> {
  const { stripe, row } = await managed(ctx)
  if (row.status === 'incomplete' || row.status === 'requires_action') {
    const ended = await stripe.cancelNow(row.ref)
    if (ended) await writeStripe(ctx, ended)
    // Also where it is cancelled as far as we know: Stripe may know better.
  } else await setCancelled(ctx, { stripe, row }, true)
  return answerOf(ctx, row.id, null)
}

/**
 * Takes a cancellation back while the period lasts.
 * @throws AppError NOT_FOUND, CONFLICT, ALREADY_SUBSCRIBED where another one renews by now
 */
export async function resumeSubscription(ctx: UserContext): Promise<Subscribed> {
  const { stripe, row, subscriptions } = await managed(ctx)
  const other = subscriptions.find((one) => one.renews && !one.is_extra && one.id !== row.id)
  if (other) throw alreadySubscribed(ctx, other)
  // Also where it is not cancelled as far as we know: Stripe may know better.
  await setCancelled(ctx, { stripe, row }, false)
  return answerOf(ctx, row.id, null)
}

async function setCancelled(
  ctx: UserContext,
  { stripe, row }: Pick<Managed, 'stripe' | 'row'>,
  isCancelled: boolean,
): Promise<void> {
  // The time is in the key: cancelling again after resuming is another operation.
  const key = `${row.id}-${isCancelled ? 'cancel' : 'resume'}-${ctx.now()}`
  await writeStripe(ctx, await stripe.cancelAtPeriodEnd({ id: row.ref, isCancelled, key }))
}

/**
 * Changes the plan from now on; the difference is charged at once. Where the bank asks the payer, the change waits for it.
 * @throws AppError NOT_FOUND, CONFLICT, PAYMENT_FAILED, PAYMENT_ACTION_REQUIRED with the client secret
 */
export async function changePlan(ctx: UserContext, planId: string): Promise<Subscribed> {
  const { stripe, row } = await managed(ctx)
  if (!row.renews) throw new AppError('CONFLICT', { message: 'The subscription is cancelled; resume it first.' })
  const plan = (await offeredPlans(ctx.db)).find(({ id }) => id === planId)
  if (!plan?.stripePrice)
    throw fieldRefused('body.plan_id', 'must be a plan that is sold by card; GET /api/v1/billing/plans lists them')
  if (row.plan_id === planId) return answerOf(ctx, row.id, null)
  const { subscription, clientSecret } = await stripe.changePlan({
    id: row.ref,
    priceId: plan.stripePrice,
    key: `${row.id}-${planId}-${ctx.now()}`,
  })
  await writeStripe(ctx, subscription)
  if (subscription.pendingPriceId !== null && clientSecret !== null)
    throw new AppError('PAYMENT_ACTION_REQUIRED', { details: { client_secret: clientSecret } })
  return answerOf(ctx, row.id, null)
}

/**
 * Renews with another card from now on, and pays with it what is due, as after a renewal that failed.
 * @throws AppError NOT_FOUND, CONFLICT, VALIDATION_FAILED, PAYMENT_FAILED, PAYMENT_ACTION_REQUIRED with the client secret
 */
export async function changeCard(ctx: UserContext, token: string): Promise<Subscribed> {
  const { stripe, row, customerId } = await managed(ctx)
  // The time is in the key: the same card after another one is another operation.
  const key = `${row.id}-card-${ctx.now()}`
  const { id: paymentMethodId } = await stripe.attachPaymentMethod({
    customerId: customerId ?? (await customerOf(ctx, stripe)),
    token,
    key,
  })
  const { subscription, clientSecret } = await stripe.changeCard({ id: row.ref, paymentMethodId, key })
  await writeStripe(ctx, subscription)
  if (subscription.latestInvoice?.paymentIntentStatus === 'requires_action' && clientSecret !== null)
    throw new AppError('PAYMENT_ACTION_REQUIRED', { details: { client_secret: clientSecret } })
  return answerOf(ctx, row.id, null)
}

/** The caller's subscription, where this product can change it. */
async function managed(ctx: UserContext): Promise<Managed> {
  const { subscriptions, stripeCustomer } = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
  const row = mainOf(subscriptions)
  if (!row || row.ref === null)
    throw new AppError('NOT_FOUND', { message: 'There is no subscription; subscribe first.' })
  if (row.provider !== 'stripe') {
    throw new AppError('CONFLICT', {
      message: 'This subscription is managed by the store that sold it; details.managed_at leads there.',
      details: { provider: row.provider, managed_at: managedAt(ctx.settings, row.provider) },
    })
  }
  const isOver = row.status === 'expired' || row.status === 'cancelled'
  if (isOver) throw new AppError('CONFLICT', { message: 'The subscription has ended; subscribe again.' })
  return {
    stripe: offered(ctx.stripe, 'card', 'body'),
    row: { ...row, ref: row.ref },
    customerId: stripeCustomer,
    subscriptions,
  }
}
