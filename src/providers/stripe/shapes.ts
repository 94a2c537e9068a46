import type { Decline } from './errors.ts'

/** What the façade answers, in our own words. Times are milliseconds since 1970, amounts integer minor units. */

export interface StripeCard {
  brand: string
  last4: string
  expMonth: number
  expYear: number
}

export interface StripePaymentMethod extends StripeCard {
  id: string
}

/** https://docs.stripe.com/api/subscriptions/object#subscription_object-status */
export type StripeSubscriptionStatus =
  'incomplete' | 'incomplete_expired' | 'trialing' | 'active' | 'past_due' | 'canceled' | 'unpaid' | 'paused'

export type StripePaymentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'processing'
  | 'requires_capture'
  | 'canceled'
  | 'succeeded'

export interface StripeInvoice {
  id: string
  status: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void'
  amountDue: number
  amountPaid: number
  /** In capitals, as in ISO 4217; Stripe writes it small. */
  currency: string
  attemptCount: number
  /** When Stripe tries the card again; null when it has given up, or has no reason to. */
  nextAttemptAt: number | null
  paymentIntentId: string | null
  paymentIntentStatus: StripePaymentStatus | null
  /** With which the app completes an authentication. Only while one is asked for. */
  clientSecret: string | null
  /** Why the last attempt failed, one of the words of `DECLINES`; null where none has. */
  declineCode: Decline | null
  refundedMinor: number
  /** A dispute is open or lost: the money is not ours. */
  isDisputed: boolean
  chargeId: string | null
}

export interface StripeSubscription {
  id: string
  customerId: string
  /** `metadata.user_id`, as {@link StripeSubscription} was created with. */
  userId: string | null
  /** Our own id, from the metadata. */
  subscriptionId: string | null
  priceId: string
  /** The price that a change of plan waits for payment of; null without one. */
  pendingPriceId: string | null
  status: StripeSubscriptionStatus
  startedAt: number
  periodStart: number
  periodEnd: number
  trialEnd: number | null
  cancelAtPeriodEnd: boolean
  cancelAt: number | null
  endedAt: number | null
  latestInvoice: StripeInvoice | null
  card: StripeCard | null
  isLive: boolean
  /** When it was asked for, by our clock, before the answer: what was written later than this is fresher. */
  readAt: number
}

/** A subscription after a change, and what the app needs when the bank asks for an authentication. */
export interface StripeSubscribed {
  subscription: StripeSubscription
  clientSecret: string | null
}

export interface StripePayment {
  id: string
  status: StripePaymentStatus
  customerId: string | null
  amountMinor: number
  currency: string
  amountReceived: number
  refundedMinor: number
  /** A dispute is open or lost: the money is not ours. */
  isDisputed: boolean
  /** Stripe's word for the newest dispute; null without one. */
  disputeStatus: string | null
  chargeId: string | null
  userId: string | null
  purchaseId: string | null
  packageId: string | null
  /** Only while an authentication is asked for. */
  clientSecret: string | null
  /** Why the last attempt failed, one of the words of `DECLINES`; null where none has. */
  declineCode: Decline | null
  isLive: boolean
  readAt: number
}

export interface StripeRefund {
  id: string
  /** `pending`, `requires_action`, `succeeded`, `failed` or `canceled`. */
  status: string
  amountMinor: number
  currency: string
  paymentIntentId: string | null
}

export interface StripePromotion {
  /** Taken by `createSubscription`. */
  id: string
  code: string
  percentOff: number | null
  amountOffMinor: number | null
  /** Of the amount; null for a percentage. */
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  months: number | null
  expiresAt: number | null
  /** Only for a customer who has paid nothing yet. */
  isForFirst: boolean
}

/** What a change of plan costs today. */
export interface StripePreview {
  amountDue: number
  currency: string
}

/** An event as a reason to ask: which objects it is about, and nothing of what it says about them. */
export interface StripeEvent {
  id: string
  type: string
  createdAt: number
  isLive: boolean
  /** The endpoint's, not the library's; another one than ours is worth a line in the log. */
  apiVersion: string | null
  subscriptionId: string | null
  paymentIntentId: string | null
  customerId: string | null
  invoiceId: string | null
  chargeId: string | null
}
