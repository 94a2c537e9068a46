import { change, collect, draft, end, finalize, intentOf, later, line, movePeriod, voidInvoice } from './invoices.ts'
import type { InvoiceLine, Metadata, Price, Subscription, SubscriptionItem } from './objects.ts'
import { invalid, missing } from './refusal.ts'
import type { World } from './world.ts'

const DAY = 86_400
/** How long a first invoice, or a change of plan, may wait for its payment. */
export const PATIENCE = 23 * 3_600

export interface NewSubscription {
  customer: string
  price: string
  paymentMethod: string | null
  /** Whether the card is tried at once; otherwise the payment is to be confirmed by a request of its own. */
  isPaidNow: boolean
  trialDays: number
  promotionCode: string | null
  metadata: Metadata
}

export function subscribe(world: World, wanted: NewSubscription): Subscription {
  const { store, events } = world
  const customer = store.get('customer', wanted.customer, 'customer')
  const price = store.get('price', wanted.price, 'items[0][price]')
  if (!price.active) throw invalid('The price specified is inactive.', { param: 'items[0][price]' })
  if (wanted.paymentMethod !== null) ownMethod(world, customer.id, wanted.paymentMethod)
  const now = store.now(customer.id)
  const discount = wanted.promotionCode === null ? null : discountOf(world, customer.id, wanted.promotionCode, now)
  const isTrial = wanted.trialDays > 0
  const until = isTrial ? now + wanted.trialDays * DAY : later(now, price)
  const id = store.newId('subscription')
  const subscription = store.save<Subscription>({
    id,
    object: 'subscription',
    created: now,
    livemode: store.isLive,
    billing_cycle_anchor: isTrial ? until : now,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: 'charge_automatically',
    currency: price.currency,
    customer: customer.id,
    default_payment_method: wanted.paymentMethod,
    discounts: discount ? [store.newId('discount')] : [],
    ended_at: null,
    items: {
      object: 'list',
      data: [newItem(world, id, price, { start: now, end: until })],
      has_more: false,
      url: `/v1/subscription_items?subscription=${id}`,
    },
    latest_invoice: null,
    metadata: wanted.metadata,
    pending_update: null,
    start_date: now,
    status: isTrial ? 'trialing' : 'incomplete',
    trial_start: isTrial ? now : null,
    trial_end: isTrial ? until : null,
    $discount: discount,
  })
  const amount = isTrial ? 0 : price.unit_amount
  const first = draft(world, subscription, {
    reason: 'subscription_create',
    lines: [line(world, price, amount, { start: now, end: until }, isTrial ? 'Trial period' : price.id)],
  })
  subscription.latest_invoice = first.id
  events.emit('customer.subscription.created', subscription)
  finalize(world, first, wanted.paymentMethod ?? customer.invoice_settings.default_payment_method)
  if (wanted.isPaidNow) collect(world, first, false)
  return subscription
}

function newItem(
  { store }: World,
  subscription: string,
  price: Price,
  period: { start: number; end: number },
): SubscriptionItem {
  return {
    id: store.newId('subscription_item'),
    object: 'subscription_item',
    created: period.start,
    current_period_start: period.start,
    current_period_end: period.end,
    metadata: {},
    price,
    quantity: 1,
    subscription,
  }
}

/** @throws Refusal unless the card is attached to the customer */
export function ownMethod({ store }: World, customer: string, id: string): void {
  if (store.find('payment_method', id)?.customer !== customer)
    throw missing('PaymentMethod', id, 'default_payment_method')
}

function discountOf(world: World, customer: string, id: string, now: number): Subscription['$discount'] {
  const { store } = world
  const promotion = store.find('promotion_code', id)
  if (!promotion) throw missing('promotion code', id, 'discounts[0][promotion_code]')
  const coupon = store.get('coupon', promotion.promotion.coupon)
  const isOver = promotion.expires_at !== null && promotion.expires_at <= now
  const isUsedUp = promotion.max_redemptions !== null && promotion.times_redeemed >= promotion.max_redemptions
  if (!promotion.active || !coupon.valid || isOver || isUsedUp)
    throw invalid('This promotion code is not active.', { param: 'discounts[0][promotion_code]' })
  const hasPaid = store.of('payment_intent', customer).some(({ status }) => status === 'succeeded')
  if (promotion.restrictions.first_time_transaction && hasPaid)
    throw invalid('This promotion code cannot be redeemed because the associated customer has prior transactions.', {
      code: 'promotion_code_customer_not_first_time',
    })
  promotion.times_redeemed += 1
  const months = coupon.duration === 'repeating' ? (coupon.duration_in_months ?? 1) : null
  return { coupon: coupon.id, until: months === null ? null : now + months * 31 * DAY, isUsed: false }
}

/** @throws Refusal for a subscription that has ended */
export function live({ store }: World, id: string): Subscription {
  const subscription = store.get('subscription', id)
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired')
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.')
  return subscription
}

export function itemOf(subscription: Subscription, id: string | undefined): SubscriptionItem {
  const item = subscription.items.data.find((one) => one.id === id)
  if (!item)
    throw invalid(`The subscription item '${id ?? ''}' does not belong to this subscription.`, { param: 'items' })
  return item
}

/** The credit for what is left of the old price, and what the new one costs instead. */
export function proration(
  world: World,
  subscription: Subscription,
  item: SubscriptionItem,
  price: Price,
): InvoiceLine[] {
  const now = world.store.now(subscription.customer)
  if (subscription.status === 'trialing' || price.id === item.price.id) return []
  const left = (item.current_period_end - now) / (item.current_period_end - item.current_period_start)
  const rest = { start: now, end: item.current_period_end }
  const isSameInterval = item.price.recurring.interval === price.recurring.interval
  return [
    line(world, item.price, -Math.round(item.price.unit_amount * left), rest, `Unused time on ${item.price.id}`),
    isSameInterval
      ? line(world, price, Math.round(price.unit_amount * left), rest, `Remaining time on ${price.id}`)
      : line(world, price, price.unit_amount, { start: now, end: later(now, price) }),
  ]
}

/** Another price, invoiced at once. @param isPending the change waits for its payment */
export function changePrice(
  world: World,
  subscription: Subscription,
  item: SubscriptionItem,
  price: Price,
  isPending: boolean,
): void {
  dropPending(world, subscription)
  const now = world.store.now(subscription.customer)
  const lines = proration(world, subscription, item, price)
  const invoice = lines.length > 0 ? draft(world, subscription, { reason: 'subscription_update', lines }) : null
  if (invoice && isPending && invoice.amount_due > 0) {
    change(world, subscription, {
      latest_invoice: invoice.id,
      pending_update: { expires_at: now + PATIENCE, subscription_items: [{ id: item.id, price, quantity: 1 }] },
    })
  } else {
    const items = structuredClone(subscription.items)
    for (const one of items.data) movePeriod(one, price, now)
    change(world, subscription, { items, latest_invoice: invoice?.id ?? subscription.latest_invoice })
  }
  if (!invoice) return
  finalize(world, invoice, subscription.default_payment_method)
  collect(world, invoice, false)
  if (!isPending && invoice.status === 'open' && subscription.status === 'active')
    change(world, subscription, { status: 'past_due' })
}

/** Gives up a change that waits for its payment. */
export function dropPending(world: World, subscription: Subscription): void {
  if (!subscription.pending_update) return
  const invoice = subscription.latest_invoice === null ? null : world.store.find('invoice', subscription.latest_invoice)
  subscription.pending_update = null
  if (invoice?.status === 'open') voidInvoice(world, invoice)
  world.events.emit('customer.subscription.pending_update_expired', subscription)
}

/** The next period: a subscription that was cancelled ends, any other one gets an invoice, an hour as a draft. */
export function renew(world: World, subscription: Subscription): void {
  if (subscription.cancel_at_period_end) return end(world, subscription, 'canceled', 'cancellation_requested')
  const items = structuredClone(subscription.items)
  const item = items.data[0]
  if (!item) return
  const start = item.current_period_end
  const period = { start, end: later(start, item.price) }
  item.current_period_start = period.start
  item.current_period_end = period.end
  const invoice = draft(world, subscription, {
    reason: 'subscription_cycle',
    lines: [line(world, item.price, item.price.unit_amount, period)],
  })
  change(world, subscription, {
    items,
    latest_invoice: invoice.id,
    ...(subscription.status === 'trialing' ? { status: 'active' as const } : {}),
  })
}

/** Whether somebody is asked to authenticate the payment of an invoice. */
export const waitsForAction = (world: World, subscription: Subscription): boolean => {
  const invoice = subscription.latest_invoice === null ? null : world.store.find('invoice', subscription.latest_invoice)
  return invoice !== null && intentOf(world, invoice)?.status === 'requires_action'
}
