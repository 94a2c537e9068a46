import type Stripe from 'stripe'
import { isMissing, paymentFailed } from './errors.ts'
import { keysOfCharge, withFreshKey } from './fresh-key.ts'
import { objectOf } from './read-payment.ts'
import { completeSubscription, intentOf, SUBSCRIPTION_EXPAND } from './read-subscription.ts'
import type { StripePreview, StripeSubscribed, StripeSubscription } from './shapes.ts'

/** A client of Stripe, and the clock. */
export interface Access {
  stripe: Stripe
  now: () => number
}

export interface NewSubscription {
  customerId: string
  priceId: string
  paymentMethodId: string
  /** 0 for none. */
  trialDays: number
  /** The id of a promotion code (`promo_…`), as `promotionCode` found it. */
  promotionCode: string | null
  userId: string
  /** Ours; it stands in the metadata, as the user's does. */
  subscriptionId: string
  /** Of our operation. Each of the calls that it takes has a key derived from it. */
  key: string
}

/**
 * Subscribes, and tries the card at once. The subscription is `incomplete` until its first invoice is paid; without that
 * it ends within 23 hours. Where the bank asks for an authentication, that is no error: it stays `incomplete`, with a
 * client secret for the app. After a decline it is ended, so that a later attempt leaves nothing that may be paid twice.
 */
export async function createSubscription(access: Access, wanted: NewSubscription): Promise<StripeSubscribed> {
  const { stripe } = access
  const created = await withFreshKey(
    keysOfCharge(`${wanted.key}:create`),
    (idempotencyKey) => create(stripe, wanted, idempotencyKey),
    () => madeBefore(stripe, wanted),
  )
  const invoice = objectOf(created.latest_invoice)
  if (created.status === 'incomplete' && invoice !== null) await payFirst(stripe, created.id, invoice, wanted.key)
  return subscribed(access, created.id)
}

const create = (stripe: Stripe, wanted: NewSubscription, idempotencyKey: string): Promise<Stripe.Subscription> =>
  stripe.subscriptions.create(
    {
      customer: wanted.customerId,
      items: [{ price: wanted.priceId }],
      default_payment_method: wanted.paymentMethodId,
      payment_behavior: 'default_incomplete',
      payment_settings: { payment_method_types: ['card'] },
      ...(wanted.trialDays > 0 ? { trial_period_days: wanted.trialDays } : {}),
      ...(wanted.promotionCode === null ? {} : { discounts: [{ promotion_code: wanted.promotionCode }] }),
      metadata: { user_id: wanted.userId, subscription_id: wanted.subscriptionId },
      expand: SUBSCRIPTION_EXPAND,
    },
    { idempotencyKey },
  )

async function madeBefore(stripe: Stripe, { customerId, subscriptionId }: NewSubscription) {
  for await (const one of listed(stripe, customerId)) if (one.metadata['subscription_id'] === subscriptionId) return one
  return null
}

async function payFirst(stripe: Stripe, id: string, invoice: Stripe.Invoice, key: string): Promise<void> {
  try {
    await confirm(stripe, intentOf(invoice), key)
  } catch (error) {
    if (isDecline(error)) await endQuietly(stripe, id)
    throw error
  }
}

const isDecline = (error: unknown): boolean =>
  error instanceof Error && 'rawType' in error && error.rawType === 'card_error'

/** It would end by itself within 23 hours. */
async function endQuietly(stripe: Stripe, id: string): Promise<void> {
  try {
    await stripe.subscriptions.cancel(id)
  } catch {
    // The decline is what the user is to hear of.
  }
}

/** Tries the card of an invoice's payment while its owner is there. Stripe refuses the attempt with the bank's decline. */
async function confirm(stripe: Stripe, intent: string | null, key: string, paymentMethodId?: string): Promise<void> {
  if (intent === null) return
  const method = paymentMethodId === undefined ? {} : { payment_method: paymentMethodId }
  await withFreshKey(
    keysOfCharge(`${key}:confirm`),
    (idempotencyKey) => stripe.paymentIntents.confirm(intent, method, { idempotencyKey }),
    async () => {
      const found = await stripe.paymentIntents.retrieve(intent)
      return found.status === 'succeeded' || found.status === 'requires_action' ? found : null
    },
  )
}

async function subscribed(access: Access, id: string): Promise<StripeSubscribed> {
  const subscription = await readExisting(access, id)
  return { subscription, clientSecret: subscription.latestInvoice?.clientSecret ?? null }
}

async function readExisting({ stripe, now }: Access, id: string): Promise<StripeSubscription> {
  const readAt = now()
  const found = await stripe.subscriptions.retrieve(id, { expand: SUBSCRIPTION_EXPAND })
  return completeSubscription(stripe, found, readAt)
}

/** What Stripe knows about a subscription, ended ones included; null for an id that it does not know. */
export async function findSubscription(access: Access, id: string): Promise<StripeSubscription | null> {
  try {
    return await readExisting(access, id)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Every subscription that a customer has had, newest first. */
export async function subscriptionsOf({ stripe, now }: Access, customerId: string): Promise<StripeSubscription[]> {
  const found: StripeSubscription[] = []
  const readAt = now()
  for await (const one of listed(stripe, customerId)) found.push(await completeSubscription(stripe, one, readAt))
  return found
}

const listed = (stripe: Stripe, customerId: string): AsyncIterable<Stripe.Subscription> =>
  stripe.subscriptions.list({
    customer: customerId,
    status: 'all',
    limit: 100,
    expand: SUBSCRIPTION_EXPAND.map((path) => `data.${path}`),
  })

/** Ends a subscription with what is paid for, or (false) lets it go on. */
export async function cancelAtPeriodEnd(
  access: Access,
  { id, isCancelled, key }: { id: string; isCancelled: boolean; key: string },
): Promise<StripeSubscription> {
  await access.stripe.subscriptions.update(
    id,
    { cancel_at_period_end: isCancelled },
    { idempotencyKey: `${key}:cancel-at-end` },
  )
  return readExisting(access, id)
}

/**
 * Ends a subscription at once, without a refund. One that has ended already is returned as it is; null for an id that
 * Stripe does not know. Needs no key: what has ended cannot end twice.
 */
export async function cancelNow(access: Access, id: string): Promise<StripeSubscription | null> {
  try {
    await access.stripe.subscriptions.cancel(id)
  } catch (error) {
    // Stripe no longer finds what has ended when it is to be changed; reading tells the two cases apart.
    if (!isMissing(error)) throw error
  }
  return findSubscription(access, id)
}

export interface PlanChange {
  id: string
  priceId: string
  key: string
}

/**
 * Changes the plan from now on. The difference is invoiced and charged at once (`always_invoice`), rather than put on
 * the next invoice (`create_prorations`): otherwise somebody could take the dearer plan, use it and cancel before it is
 * ever charged. And the change waits for its payment (`pending_if_incomplete`), so that the dearer plan is not given
 * without it, an authentication included. A cheaper plan leaves a credit for the next invoices.
 */
export async function changePlan(access: Access, { id, priceId, key }: PlanChange): Promise<StripeSubscribed> {
  const { stripe, now } = access
  const readAt = now()
  const changed = await stripe.subscriptions.update(
    id,
    {
      items: [{ id: await itemOf(stripe, id), price: priceId }],
      proration_behavior: 'always_invoice',
      payment_behavior: 'pending_if_incomplete',
      expand: SUBSCRIPTION_EXPAND,
    },
    { idempotencyKey: `${key}:change` },
  )
  const subscription = await completeSubscription(stripe, changed, readAt)
  const invoice = subscription.latestInvoice
  const isRefused = invoice?.paymentIntentStatus === 'requires_payment_method' || invoice?.status === 'void'
  if (subscription.pendingPriceId !== null && invoice && isRefused) {
    // With its invoice the waiting change goes, too.
    if (invoice.status === 'open') await stripe.invoices.voidInvoice(invoice.id)
    throw paymentFailed(invoice.declineCode ?? 'generic_decline')
  }
  return subscribed(access, id)
}

async function itemOf(stripe: Stripe, id: string): Promise<string> {
  const { items } = await stripe.subscriptions.retrieve(id)
  return items.data[0]?.id ?? ''
}

/** What a change of plan would cost today; below zero where it leaves a credit. */
export async function previewChange(stripe: Stripe, { id, priceId }: Omit<PlanChange, 'key'>): Promise<StripePreview> {
  const preview = await stripe.invoices.createPreview({
    subscription: id,
    subscription_details: {
      items: [{ id: await itemOf(stripe, id), price: priceId }],
      proration_behavior: 'always_invoice',
    },
  })
  return { amountDue: preview.total, currency: preview.currency.toUpperCase() }
}

/** Renews with another card from now on, and pays with it what is due. */
export async function changeCard(
  access: Access,
  { id, paymentMethodId, key }: { id: string; paymentMethodId: string; key: string },
): Promise<StripeSubscribed> {
  const { stripe } = access
  const changed = await stripe.subscriptions.update(
    id,
    { default_payment_method: paymentMethodId, expand: SUBSCRIPTION_EXPAND },
    { idempotencyKey: `${key}:card` },
  )
  const invoice = objectOf(changed.latest_invoice)
  if (invoice?.status === 'open') await confirm(stripe, intentOf(invoice), key, paymentMethodId)
  return subscribed(access, id)
}

/** The subscription that a payment was made for; null for any other payment. */
export async function subscriptionIdOf(stripe: Stripe, paymentIntentId: string): Promise<string | null> {
  const { data } = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: paymentIntentId },
    expand: ['data.invoice'],
    limit: 1,
  })
  const invoice = objectOf(data[0]?.invoice)
  const of = invoice && 'parent' in invoice ? invoice.parent?.subscription_details?.subscription : null
  return typeof of === 'string' ? of : (of?.id ?? null)
}
