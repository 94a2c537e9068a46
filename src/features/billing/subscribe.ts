import type { UserContext } from '../../context.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import { idFrom, newId } from '../../foundation/ids.ts'
import { hasFailed } from '../../providers/stripe/errors.ts'
import type { StripeProvider } from '../../providers/stripe/stripe.ts'
import { offered } from './providers.ts'
import {
  billingStateOf,
  keepCustomer,
  releaseSubscription,
  reserveSubscription,
  type Reservation,
  type SubscriptionJson,
} from './queries.ts'
import { RESERVED_FOR, writeStripe } from './reconcile/stripe.ts'
import type { SubscriptionView } from './schemas.ts'
import { managedAt, toSubscriptionView } from './views.ts'

export interface Subscribed {
  subscription: SubscriptionView
  client_secret?: string
}

export interface CardPurchase {
  planId: string
  token: string
  promotionCode?: string | undefined
  /** The client's name for the operation; repeating it continues the first attempt. */
  key: string | null
}

/**
 * Subscribes the caller by card. Their only place for a subscription that renews is reserved first, and every call to
 * Stripe carries a key of that row, so that a lost answer, a second device or a crash in between charges nobody twice.
 * @returns the subscription; with a client secret while the bank asks the payer to confirm
 * @throws AppError ALREADY_SUBSCRIBED, PAYMENT_FAILED, VALIDATION_FAILED, CONFLICT while another attempt is under way,
 * UNAVAILABLE when Stripe does not answer: the outcome is then found out, and repeating is safe
 */
export async function subscribeByCard(ctx: UserContext, wanted: CardPurchase): Promise<Subscribed> {
  const stripe = offered(ctx.stripe, 'card')
  const { subscription, plan, billing, isFirst } = await reserve(ctx, stripe, wanted)
  const { id } = subscription
  const { userId } = ctx.actor
  try {
    const promotion = wanted.promotionCode === undefined ? null : await stripe.promotionCode(wanted.promotionCode)
    if (wanted.promotionCode !== undefined && !promotion)
      throw fieldRefused('body.promotion_code', 'is not a valid code; check it, or leave it out')
    const customerId = billing.stripe_customer ?? (await customerOf(ctx, stripe))
    const { id: paymentMethodId } = await stripe.attachPaymentMethod({ customerId, token: wanted.token, key: id })
    const { subscription: made, clientSecret } = await stripe.createSubscription({
      customerId,
      priceId: plan.stripe_price,
      paymentMethodId,
      trialDays: isFirst ? plan.trial_days : 0,
      promotionCode: promotion?.id ?? null,
      userId,
      subscriptionId: id,
      key: id,
    })
    await writeStripe(ctx, made)
    return await answerOf(ctx, id, clientSecret)
  } catch (error) {
    // Known to have failed: the place is free at once. Otherwise it is kept until Stripe has been asked.
    if (hasFailed(error)) await releaseSubscription(ctx.db, id, ctx.now())
    throw error
  }
}

type Reserved = Required<Pick<Reservation, 'subscription' | 'plan' | 'billing'>> & { isFirst: boolean }

async function reserve(ctx: UserContext, stripe: StripeProvider, { planId, key }: CardPurchase): Promise<Reserved> {
  const { userId } = ctx.actor
  const id = key === null ? newId() : await idFrom(`subscription ${userId} ${key}`)
  for (let isSecondTry = false; ; isSecondTry = true) {
    const { outcome, subscription, plan, billing, isFirst } = await reserveSubscription(ctx.db, {
      userId,
      planId,
      id,
      now: ctx.now(),
    })
    if (outcome === 'no_plan')
      throw fieldRefused('body.plan_id', 'must be a plan on offer; GET /api/v1/billing/plans lists them')
    if (outcome === 'not_sold') throw fieldRefused('body.payment_method.type', 'this plan is not sold by card')
    if (!subscription || !plan || !billing) throw new Error('a reservation without its parts')
    if (outcome === 'ok') return { subscription, plan, billing, isFirst: isFirst ?? false }
    if (outcome === 'already' || isSecondTry) throw alreadySubscribed(ctx, subscription)
    await giveUp(ctx, stripe, subscription, billing.stripe_customer)
  }
}

/** @returns the error that says where the present subscription is changed or ended */
export const alreadySubscribed = ({ settings }: UserContext, present: SubscriptionJson): AppError =>
  new AppError('ALREADY_SUBSCRIBED', {
    details: {
      provider: present.provider,
      plan_id: present.plan_id,
      status: present.status,
      managed_at: managedAt(settings, present.provider),
    },
  })

/** Ends an attempt that was neither paid nor given up, so that there is room for a new one. Paid ones stay. */
async function giveUp(
  ctx: UserContext,
  stripe: StripeProvider,
  begun: SubscriptionJson,
  customerId: string | null,
): Promise<void> {
  if (begun.ref === null) {
    const isUnderWay = ctx.now() - Date.parse(begun.created_at) < RESERVED_FOR
    if (isUnderWay)
      throw new AppError('CONFLICT', {
        message: 'A payment is under way; wait a minute and try again.',
        retryAfter: 60,
      })
    const found = customerId === null ? [] : await stripe.subscriptionsOf(customerId)
    const mine = found.find(({ subscriptionId }) => subscriptionId === begun.id)
    if (!mine) await releaseSubscription(ctx.db, begun.id, ctx.now())
    else if (mine.status !== 'incomplete') await writeStripe(ctx, mine)
    else await endAttempt(ctx, stripe, mine.id)
    return
  }
  const present = await stripe.subscription(begun.ref)
  if (present?.status === 'incomplete') return endAttempt(ctx, stripe, present.id)
  if (present) await writeStripe(ctx, present)
}

async function endAttempt(ctx: UserContext, stripe: StripeProvider, id: string): Promise<void> {
  const ended = await stripe.cancelNow(id)
  if (ended) await writeStripe(ctx, ended)
}

/** The caller's customer at Stripe, made at their first purchase. */
export async function customerOf(ctx: UserContext, stripe: StripeProvider): Promise<string> {
  const { userId } = ctx.actor
  return keepCustomer(ctx.db, userId, await stripe.createCustomer({ userId, key: `customer-${userId}` }))
}

/** The caller's subscription as it was written, for the answer. */
export async function answerOf(ctx: UserContext, id: string, clientSecret: string | null): Promise<Subscribed> {
  const { subscriptions } = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
  const row = subscriptions.find((one) => one.id === id)
  if (!row) throw new Error('a subscription that was written is not there')
  return {
    subscription: toSubscriptionView(ctx.settings, row),
    ...(row.status === 'requires_action' && clientSecret !== null ? { client_secret: clientSecret } : {}),
  }
}
