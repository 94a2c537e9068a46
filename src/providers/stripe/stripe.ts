import type Stripe from 'stripe'
import type { Settings } from '../../settings.ts'
import { stripeClient } from './client.ts'
import { asAppError } from './errors.ts'
import {
  attachPaymentMethod,
  createCustomer,
  createPayment,
  findPayment,
  paymentsOf,
  promotionCode,
  refund,
  type NewPayment,
  type NewPaymentMethod,
  type NewRefund,
} from './payments.ts'
import { readEvent } from './read-event.ts'
import type {
  StripeEvent,
  StripePayment,
  StripePaymentMethod,
  StripePreview,
  StripePromotion,
  StripeRefund,
  StripeSubscribed,
  StripeSubscription,
} from './shapes.ts'
import {
  cancelAtPeriodEnd,
  cancelNow,
  changeCard,
  changePlan,
  createSubscription,
  findSubscription,
  previewChange,
  subscriptionIdOf,
  subscriptionsOf,
  type Access,
  type NewSubscription,
  type PlanChange,
} from './subscriptions.ts'
import { readWebhook } from './webhook.ts'

/**
 * Stripe, as far as this product needs it. Each `key` is of our operation: the same key with the same wishes gives the
 * first result again, for at least 24 hours, so that a repeated operation charges nobody twice. All calls throw the
 * errors of `asAppError` (errors.ts); reading what does not exist gives null.
 */
export interface StripeProvider {
  /** For the app, which makes tokens of cards with it. */
  readonly publishableKey: string
  /**
   * The address of the stand-in, whose page `/3ds/<client secret>` plays the payer's bank; null with Stripe itself, where
   * the app authenticates by Stripe's own libraries.
   */
  readonly standInUrl: string | null
  /** Real money moves. */
  readonly isLive: boolean
  /** @returns the customer's id */
  createCustomer(wanted: { userId: string; key: string }): Promise<string>
  attachPaymentMethod(wanted: NewPaymentMethod): Promise<StripePaymentMethod>
  createSubscription(wanted: NewSubscription): Promise<StripeSubscribed>
  subscription(id: string): Promise<StripeSubscription | null>
  subscriptionsOf(customerId: string): Promise<StripeSubscription[]>
  /** For refunds and disputes, whose events name the payment only. */
  subscriptionIdOf(paymentIntentId: string): Promise<string | null>
  cancelAtPeriodEnd(wanted: { id: string; isCancelled: boolean; key: string }): Promise<StripeSubscription>
  cancelNow(id: string): Promise<StripeSubscription | null>
  changePlan(wanted: PlanChange): Promise<StripeSubscribed>
  previewChange(wanted: Omit<PlanChange, 'key'>): Promise<StripePreview>
  changeCard(wanted: { id: string; paymentMethodId: string; key: string }): Promise<StripeSubscribed>
  createPayment(wanted: NewPayment): Promise<StripePayment>
  payment(id: string): Promise<StripePayment | null>
  /** For a payment whose answer never came: it is found by its metadata. */
  paymentsOf(customerId: string): Promise<StripePayment[]>
  refund(wanted: NewRefund): Promise<StripeRefund>
  promotionCode(code: string): Promise<StripePromotion | null>
  /** @param now milliseconds since 1970; see {@link readWebhook} for the errors */
  readWebhook(body: Uint8Array<ArrayBuffer>, header: string | null, now: number): Promise<StripeEvent>
  /** The events since a time, newest first, for what no webhook has told. Stripe keeps them for 30 days. */
  events(since: number): AsyncIterable<StripeEvent>
}

/**
 * The events that an endpoint is to be sent, and that catching up reads: everything after which the state of a
 * subscription or of a payment may be another one.
 */
export const STRIPE_EVENTS = [
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.payment_action_required',
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.canceled',
  'charge.refunded',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.closed',
  'charge.dispute.funds_reinstated',
  'radar.early_fraud_warning.created',
] as const

/** Null where no account of Stripe is configured. */
export function stripeProvider(settings: Settings, now: () => number): StripeProvider | null {
  const {
    STRIPE_SECRET_KEY: secretKey,
    STRIPE_PUBLISHABLE_KEY: publishableKey,
    STRIPE_WEBHOOK_SECRETS: secrets,
  } = settings
  if (secretKey === undefined || publishableKey === undefined || secrets === undefined) return null
  const isLive = /^.k_live_/.test(secretKey)

  const ask = async <T>(call: (access: Access) => Promise<T>): Promise<T> => {
    try {
      return await call({ stripe: await stripeClient(settings, secretKey), now })
    } catch (error) {
      throw asAppError(error)
    }
  }
  return {
    publishableKey,
    standInUrl: settings.STRIPE_API_URL === 'https://api.stripe.com' ? null : settings.STRIPE_API_URL,
    isLive,
    createCustomer: (wanted) => ask((access) => createCustomer(access, wanted)),
    attachPaymentMethod: (wanted) => ask((access) => attachPaymentMethod(access, wanted)),
    createSubscription: (wanted) => ask((access) => createSubscription(access, wanted)),
    subscription: (id) => ask((access) => findSubscription(access, id)),
    subscriptionsOf: (customerId) => ask((access) => subscriptionsOf(access, customerId)),
    subscriptionIdOf: (id) => ask(({ stripe }) => subscriptionIdOf(stripe, id)),
    cancelAtPeriodEnd: (wanted) => ask((access) => cancelAtPeriodEnd(access, wanted)),
    cancelNow: (id) => ask((access) => cancelNow(access, id)),
    changePlan: (wanted) => ask((access) => changePlan(access, wanted)),
    previewChange: (wanted) => ask(({ stripe }) => previewChange(stripe, wanted)),
    changeCard: (wanted) => ask((access) => changeCard(access, wanted)),
    createPayment: (wanted) => ask((access) => createPayment(access, wanted)),
    payment: (id) => ask((access) => findPayment(access, id)),
    paymentsOf: (customerId) => ask((access) => paymentsOf(access, customerId)),
    refund: (wanted) => ask(({ stripe }) => refund(stripe, wanted)),
    promotionCode: (code) => ask(({ stripe }) => promotionCode(stripe, code)),
    readWebhook: (body, header, now) => readWebhook({ secrets, isLive }, { body, header, now }),
    events: (since) => eventsSince(() => stripeClient(settings, secretKey), since),
  }
}

async function* eventsSince(client: () => Promise<Stripe>, since: number): AsyncGenerator<StripeEvent> {
  try {
    const all = (await client()).events.list({
      created: { gte: Math.floor(since / 1000) },
      types: [...STRIPE_EVENTS],
      limit: 100,
    })
    for await (const one of all) {
      const event = readEvent(one)
      if (event) yield event
    }
  } catch (error) {
    throw asAppError(error)
  }
}
