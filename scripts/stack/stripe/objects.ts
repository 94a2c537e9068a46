/**
 * The objects of the stand-in, in the form of Stripe's API version (`API_VERSION` in events.ts), with the fields
 * that somebody reads. Fields that begin with `$` are the stand-in's own and never leave it. Times are seconds since 1970.
 */
interface Base {
  id: string
  created: number
  livemode: boolean
}

export type Metadata = Record<string, string>

export interface Customer extends Base {
  object: 'customer'
  /** Credit below zero, as with Stripe; the next invoice uses it. */
  balance: number
  currency: string | null
  email: string | null
  invoice_settings: { default_payment_method: string | null }
  metadata: Metadata
  /** How far the clock of this customer is ahead, in seconds. */
  $ahead: number
}

export interface PaymentMethod extends Base {
  object: 'payment_method'
  type: 'card'
  customer: string | null
  card: { brand: string; last4: string; exp_month: number; exp_year: number; country: string; funding: string }
  metadata: Metadata
  /** Its behaviour, a name of cards.ts. */
  $card: string
}

export interface Price extends Base {
  object: 'price'
  active: boolean
  currency: string
  product: string
  type: 'recurring'
  recurring: { interval: 'month' | 'year'; interval_count: number; usage_type: 'licensed' }
  unit_amount: number
  metadata: Metadata
}

export interface Product extends Base {
  object: 'product'
  active: boolean
  name: string
  metadata: Metadata
}

export interface Coupon extends Base {
  object: 'coupon'
  amount_off: number | null
  percent_off: number | null
  currency: string | null
  duration: 'once' | 'repeating' | 'forever'
  duration_in_months: number | null
  name: string | null
  valid: boolean
}

export interface PromotionCode extends Base {
  object: 'promotion_code'
  active: boolean
  code: string
  customer: null
  expires_at: number | null
  max_redemptions: number | null
  times_redeemed: number
  promotion: { type: 'coupon'; coupon: string }
  restrictions: {
    first_time_transaction: boolean
    minimum_amount: number | null
    minimum_amount_currency: string | null
  }
}

export interface List<T> {
  object: 'list'
  data: T[]
  has_more: boolean
  url: string
}

export interface SubscriptionItem {
  id: string
  object: 'subscription_item'
  created: number
  current_period_start: number
  current_period_end: number
  metadata: Metadata
  price: Price
  quantity: number
  subscription: string
}

export type SubscriptionStatus = 'incomplete' | 'incomplete_expired' | 'trialing' | 'active' | 'past_due' | 'canceled'

export interface Subscription extends Base {
  object: 'subscription'
  billing_cycle_anchor: number
  cancel_at: number | null
  cancel_at_period_end: boolean
  canceled_at: number | null
  cancellation_details: { comment: null; feedback: null; reason: string | null }
  collection_method: 'charge_automatically'
  currency: string
  customer: string
  default_payment_method: string | null
  discounts: string[]
  ended_at: number | null
  items: List<SubscriptionItem>
  latest_invoice: string | null
  metadata: Metadata
  pending_update: {
    expires_at: number
    subscription_items: { id: string; price: Price; quantity: number }[]
  } | null
  start_date: number
  status: SubscriptionStatus
  trial_start: number | null
  trial_end: number | null
  $discount: { coupon: string; until: number | null; isUsed: boolean } | null
}

export interface Invoice extends Base {
  object: 'invoice'
  amount_due: number
  amount_paid: number
  amount_remaining: number
  attempt_count: number
  attempted: boolean
  auto_advance: boolean
  automatically_finalizes_at: number | null
  billing_reason: 'subscription_create' | 'subscription_cycle' | 'subscription_update'
  collection_method: 'charge_automatically'
  currency: string
  customer: string
  default_payment_method: string | null
  lines: List<InvoiceLine>
  metadata: Metadata
  next_payment_attempt: number | null
  parent: {
    type: 'subscription_details'
    quote_details: null
    subscription_details: { metadata: Metadata; subscription: string }
  }
  period_start: number
  period_end: number
  starting_balance: number
  ending_balance: number | null
  status: 'draft' | 'open' | 'paid' | 'void' | 'uncollectible'
  status_transitions: { finalized_at: number | null; paid_at: number | null; voided_at: number | null }
  subtotal: number
  total: number
}

export interface InvoiceLine {
  id: string
  object: 'line_item'
  amount: number
  currency: string
  description: string
  period: { start: number; end: number }
}

export interface InvoicePayment extends Base {
  object: 'invoice_payment'
  amount_paid: number | null
  amount_requested: number
  currency: string
  invoice: string
  is_default: boolean
  payment: { type: 'payment_intent'; payment_intent: string }
  status: 'open' | 'paid' | 'canceled'
  status_transitions: { canceled_at: number | null; paid_at: number | null }
}

export interface PaymentError {
  type: 'card_error'
  code: string
  decline_code?: string
  message: string
}

export interface PaymentIntent extends Base {
  object: 'payment_intent'
  amount: number
  amount_received: number
  canceled_at: number | null
  cancellation_reason: string | null
  client_secret: string
  confirmation_method: 'automatic'
  currency: string
  customer: string | null
  last_payment_error: PaymentError | null
  latest_charge: string | null
  metadata: Metadata
  next_action: { type: 'redirect_to_url'; redirect_to_url: { url: string; return_url: null } } | null
  payment_method: string | null
  payment_method_types: string[]
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'canceled' | 'succeeded'
}

export interface Charge extends Base {
  object: 'charge'
  amount: number
  amount_captured: number
  amount_refunded: number
  captured: boolean
  currency: string
  customer: string | null
  disputed: boolean
  failure_code: string | null
  failure_message: string | null
  metadata: Metadata
  paid: boolean
  payment_intent: string
  payment_method: string
  refunded: boolean
  status: 'succeeded' | 'failed'
  /** When the owner of the card is to dispute it. */
  $disputeAt: number | null
}

export interface Refund extends Omit<Base, 'livemode'> {
  object: 'refund'
  amount: number
  charge: string
  currency: string
  metadata: Metadata
  payment_intent: string
  reason: string | null
  status: 'succeeded'
  /** Where a list of one customer finds it. */
  $customer: string | null
}

export interface Dispute extends Base {
  object: 'dispute'
  amount: number
  charge: string
  currency: string
  is_charge_refundable: boolean
  metadata: Metadata
  payment_intent: string
  reason: string
  status: 'needs_response' | 'won' | 'lost'
}

export interface StripeEventObject extends Base {
  object: 'event'
  api_version: string
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  pending_webhooks: number
  request: { id: string | null; idempotency_key: string | null }
  type: string
  /** Whose event it is, for the controls. */
  $customer: string | null
}

export interface Kinds {
  customer: Customer
  payment_method: PaymentMethod
  price: Price
  product: Product
  coupon: Coupon
  promotion_code: PromotionCode
  subscription: Subscription
  invoice: Invoice
  invoice_payment: InvoicePayment
  payment_intent: PaymentIntent
  charge: Charge
  refund: Refund
  dispute: Dispute
  event: StripeEventObject
}

export type Kind = keyof Kinds
export type Stored = Kinds[Kind]

/** How ids of a kind begin. */
export const PREFIXES = {
  customer: 'cus',
  payment_method: 'pm',
  price: 'price',
  product: 'prod',
  coupon: 'co',
  promotion_code: 'promo',
  subscription: 'sub',
  invoice: 'in',
  invoice_payment: 'inpay',
  payment_intent: 'pi',
  charge: 'ch',
  refund: 're',
  dispute: 'du',
  event: 'evt',
} as const satisfies Record<Kind, string>
