import type Stripe from 'stripe'
import {
  declineIn,
  disputeStatusOf,
  fromSeconds,
  fromSecondsOrNull,
  idOf,
  objectOf,
  paymentStatusOf,
  secretOf,
  takesMoney,
} from './read-payment.ts'
import type { StripeCard, StripeInvoice, StripeSubscription, StripeSubscriptionStatus } from './shapes.ts'

/**
 * What is read together with a subscription. The invoice's payment is asked for by its id, in a second call: expanding
 * it here would be a fifth level, and Stripe allows four.
 */
export const SUBSCRIPTION_EXPAND = ['latest_invoice.payments', 'default_payment_method']

export const cardOf = (method: Stripe.PaymentMethod | null): StripeCard | null =>
  method?.card
    ? {
        brand: method.card.brand,
        last4: method.card.last4,
        expMonth: method.card.exp_month,
        expYear: method.card.exp_year,
      }
    : null

/** The payment that an invoice was paid with, or is to be paid with. */
export function intentOf(invoice: Stripe.Invoice): string | null {
  const payments = invoice.payments?.data ?? []
  const decisive = payments.find(({ status }) => status === 'paid') ?? payments.find((one) => one.is_default)
  return idOf(decisive?.payment.payment_intent)
}

/** The rest of what there is to know about a subscription, in one more call where it has a payment. */
export async function completeSubscription(
  stripe: Stripe,
  subscription: Stripe.Subscription,
  readAt: number,
): Promise<StripeSubscription> {
  const invoice = objectOf(subscription.latest_invoice)
  return readSubscription(subscription, invoice ? await completeInvoice(stripe, invoice) : null, readAt)
}

async function completeInvoice(stripe: Stripe, invoice: Stripe.Invoice): Promise<StripeInvoice> {
  const id = intentOf(invoice)
  const intent = id === null ? null : await stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })
  const charge = objectOf(intent?.latest_charge)
  return {
    id: invoice.id,
    status: (invoice.status ?? 'draft') as StripeInvoice['status'],
    amountDue: invoice.amount_due,
    amountPaid: invoice.amount_paid,
    currency: invoice.currency.toUpperCase(),
    attemptCount: invoice.attempt_count,
    nextAttemptAt: fromSecondsOrNull(invoice.next_payment_attempt),
    paymentIntentId: id,
    paymentIntentStatus: intent ? paymentStatusOf(intent) : null,
    clientSecret: intent ? secretOf(intent) : null,
    declineCode: intent ? declineIn(intent) : null,
    refundedMinor: charge?.amount_refunded ?? 0,
    isDisputed: intent ? takesMoney(await disputeStatusOf(stripe, intent)) : false,
    chargeId: charge?.id ?? null,
  }
}

/** @throws Error for a subscription that is not of the one item that ours have */
function readSubscription(
  subscription: Stripe.Subscription,
  latestInvoice: StripeInvoice | null,
  readAt: number,
): StripeSubscription {
  const item = subscription.items.data[0]
  if (item === undefined) throw new Error('a subscription of Stripe has no item')
  return {
    id: subscription.id,
    customerId: idOf(subscription.customer) ?? '',
    userId: subscription.metadata['user_id'] ?? null,
    subscriptionId: subscription.metadata['subscription_id'] ?? null,
    priceId: item.price.id,
    pendingPriceId: subscription.pending_update?.subscription_items?.[0]?.price.id ?? null,
    status: subscription.status as StripeSubscriptionStatus,
    startedAt: fromSeconds(subscription.start_date),
    periodStart: fromSeconds(item.current_period_start),
    periodEnd: fromSeconds(item.current_period_end),
    trialEnd: fromSecondsOrNull(subscription.trial_end),
    cancelAtPeriodEnd: subscription.cancel_at_period_end,
    cancelAt: fromSecondsOrNull(subscription.cancel_at),
    endedAt: fromSecondsOrNull(subscription.ended_at),
    latestInvoice,
    card: cardOf(objectOf(subscription.default_payment_method)),
    isLive: subscription.livemode,
    readAt,
  }
}
