import type { Invoice, InvoiceLine, InvoicePayment, PaymentIntent, Price, Subscription } from './objects.ts'
import { attempt, cancelIntent, newIntent } from './payments.ts'
import type { World } from './world.ts'

const DAY = 86_400
/** How long the invoice of a renewal is a draft; the period has begun by then. */
const DRAFT = 3_600
/** When a renewal is tried again after each failure; after the last one the subscription is cancelled. */
const RETRIES = [3 * DAY, 5 * DAY, 7 * DAY]

/** Changes a subscription, and says so with what it was before. */
export function change({ events }: World, subscription: Subscription, changes: Partial<Subscription>): void {
  const names = Object.keys(changes) as (keyof Subscription)[]
  const before = Object.fromEntries(names.map((name) => [name, structuredClone(subscription[name])]))
  Object.assign(subscription, changes)
  events.emit('customer.subscription.updated', subscription, before)
}

/** The end of a subscription. */
export function end(
  world: World,
  subscription: Subscription,
  status: 'canceled' | 'incomplete_expired',
  reason: string,
): void {
  const now = world.store.now(subscription.customer)
  Object.assign(subscription, {
    status,
    ended_at: now,
    canceled_at: subscription.canceled_at ?? now,
    pending_update: null,
    cancellation_details: { comment: null, feedback: null, reason },
  } satisfies Partial<Subscription>)
  for (const invoice of world.store.of('invoice', subscription.customer))
    if (invoice.parent.subscription_details.subscription === subscription.id) {
      Object.assign(invoice, { auto_advance: false, next_payment_attempt: null, automatically_finalizes_at: null })
      if (invoice.status === 'draft' || (status === 'incomplete_expired' && invoice.status === 'open'))
        voidInvoice(world, invoice)
    }
  world.events.emit(
    status === 'canceled' ? 'customer.subscription.deleted' : 'customer.subscription.updated',
    subscription,
  )
}

export function line(
  world: World,
  price: Price,
  amount: number,
  period: { start: number; end: number },
  description = price.id,
): InvoiceLine {
  return {
    id: world.store.newId('line_item'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description,
    period,
  }
}

/** What a discount takes off; one that is for one invoice is used up by it. */
function discountOf({ store }: World, subscription: Subscription, subtotal: number, now: number): number {
  const discount = subscription.$discount
  if (!discount || subtotal <= 0 || discount.isUsed || (discount.until !== null && now >= discount.until)) return 0
  const coupon = store.get('coupon', discount.coupon)
  discount.isUsed = coupon.duration === 'once'
  const off = coupon.percent_off === null ? (coupon.amount_off ?? 0) : Math.round((subtotal * coupon.percent_off) / 100)
  return Math.min(subtotal, off)
}

/** An invoice as a draft. A credit of the customer pays for it first, and a total below zero becomes one. */
export function draft(
  world: World,
  subscription: Subscription,
  { reason, lines }: { reason: Invoice['billing_reason']; lines: InvoiceLine[] },
): Invoice {
  const { store, events } = world
  const now = store.now(subscription.customer)
  const customer = store.get('customer', subscription.customer)
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const total = subtotal - discountOf(world, subscription, subtotal, now)
  const starting = customer.balance
  const due = Math.max(0, total + Math.min(0, starting))
  customer.balance = starting + total - due
  const invoice = store.save<Invoice>({
    id: store.newId('invoice'),
    object: 'invoice',
    created: now,
    livemode: store.isLive,
    amount_due: due,
    amount_paid: 0,
    amount_remaining: due,
    attempt_count: 0,
    attempted: false,
    auto_advance: true,
    automatically_finalizes_at: reason === 'subscription_cycle' ? now + DRAFT : null,
    billing_reason: reason,
    collection_method: 'charge_automatically',
    currency: subscription.currency,
    customer: subscription.customer,
    default_payment_method: null,
    lines: { object: 'list', data: lines, has_more: false, url: '/v1/invoices/lines' },
    metadata: {},
    next_payment_attempt: null,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { metadata: subscription.metadata, subscription: subscription.id },
    },
    period_start: lines[0]?.period.start ?? now,
    period_end: lines[0]?.period.end ?? now,
    starting_balance: starting,
    ending_balance: customer.balance,
    status: 'draft',
    status_transitions: { finalized_at: null, paid_at: null, voided_at: null },
    subtotal,
    total,
  })
  events.emit('invoice.created', invoice)
  return invoice
}

/** Makes a draft an invoice, with a payment where something is due. */
export function finalize(world: World, invoice: Invoice, paymentMethod: string | null): void {
  const { store, events } = world
  const now = store.now(invoice.customer)
  invoice.status = 'open'
  invoice.automatically_finalizes_at = null
  invoice.status_transitions.finalized_at = now
  events.emit('invoice.finalized', invoice)
  if (invoice.amount_due === 0) return markPaid(world, invoice)
  const intent = newIntent(world, {
    amount: invoice.amount_due,
    currency: invoice.currency,
    customer: invoice.customer,
    paymentMethod,
    metadata: {},
  })
  store.save<InvoicePayment>({
    id: store.newId('invoice_payment'),
    object: 'invoice_payment',
    created: now,
    livemode: store.isLive,
    amount_paid: null,
    amount_requested: invoice.amount_due,
    currency: invoice.currency,
    invoice: invoice.id,
    is_default: true,
    payment: { type: 'payment_intent', payment_intent: intent.id },
    status: 'open',
    status_transitions: { canceled_at: null, paid_at: null },
  })
}

const paymentOf = ({ store }: World, invoice: Invoice): InvoicePayment | undefined =>
  store.of('invoice_payment', invoice.id)[0]

export function intentOf(world: World, invoice: Invoice): PaymentIntent | null {
  const payment = paymentOf(world, invoice)
  return payment ? world.store.find('payment_intent', payment.payment.payment_intent) : null
}

/** Tries the card of a subscription for one of its invoices. */
export function collect(world: World, invoice: Invoice, offSession: boolean): void {
  const intent = intentOf(world, invoice)
  if (invoice.status !== 'open' || intent === null) return
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription)
  const customer = world.store.get('customer', invoice.customer)
  intent.payment_method ??= subscription.default_payment_method ?? customer.invoice_settings.default_payment_method
  attempt(world, intent, offSession)
  afterAttempt(world, intent, offSession)
}

/** What the result of a payment does to the invoice and the subscription that it was for, if any. */
export function afterAttempt(world: World, intent: PaymentIntent, offSession = false): void {
  const { store, events } = world
  const [payment] = store.of('invoice_payment', intent.id)
  const invoice = payment ? store.find('invoice', payment.invoice) : null
  if (invoice === null || invoice.status !== 'open') return
  if (intent.status === 'succeeded') return markPaid(world, invoice)
  invoice.attempted = true
  const isFailure = intent.status === 'requires_payment_method' || offSession
  if (isFailure) {
    invoice.attempt_count += 1
    if (invoice.billing_reason === 'subscription_cycle') fallDue(world, invoice, offSession)
    events.emit('invoice.payment_failed', invoice)
  }
  if (intent.status === 'requires_action') events.emit('invoice.payment_action_required', invoice)
}

/** A renewal that was not paid: the subscription is past due, until the attempts are used up. */
function fallDue(world: World, invoice: Invoice, offSession: boolean): void {
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription)
  // An attempt of the customer's own moves no date.
  if (offSession) {
    const wait = RETRIES[invoice.attempt_count - 1]
    invoice.next_payment_attempt = wait === undefined ? null : world.store.now(invoice.customer) + wait
    if (wait === undefined) return end(world, subscription, 'canceled', 'payment_failed')
  }
  if (subscription.status === 'active') change(world, subscription, { status: 'past_due' })
}

function markPaid(world: World, invoice: Invoice): void {
  const now = world.store.now(invoice.customer)
  Object.assign(invoice, {
    status: 'paid',
    attempted: true,
    amount_paid: invoice.amount_due,
    amount_remaining: 0,
    next_payment_attempt: null,
  } satisfies Partial<Invoice>)
  if (invoice.amount_due > 0) invoice.attempt_count += 1
  invoice.status_transitions.paid_at = now
  const payment = paymentOf(world, invoice)
  if (payment)
    Object.assign(payment, {
      status: 'paid',
      amount_paid: invoice.amount_due,
      status_transitions: { canceled_at: null, paid_at: now },
    } satisfies Partial<InvoicePayment>)
  world.events.emit('invoice.paid', invoice)
  world.events.emit('invoice.payment_succeeded', invoice)
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription)
  if (subscription.latest_invoice !== invoice.id) return
  if (subscription.pending_update) return applyPending(world, subscription)
  if (subscription.status === 'incomplete' || subscription.status === 'past_due')
    change(world, subscription, { status: 'active' })
}

/** The change of plan that has waited for its payment. */
function applyPending(world: World, subscription: Subscription): void {
  const wanted = subscription.pending_update?.subscription_items[0]
  const items = structuredClone(subscription.items)
  const item = items.data[0]
  if (!wanted || !item) return
  movePeriod(item, wanted.price, world.store.now(subscription.customer))
  change(world, subscription, { pending_update: null, items })
  world.events.emit('customer.subscription.pending_update_applied', subscription)
}

/** Gives an item another price. With another interval a new period begins. */
export function movePeriod(item: Subscription['items']['data'][number], price: Price, now: number): void {
  if (item.price.recurring.interval !== price.recurring.interval) {
    item.current_period_start = now
    item.current_period_end = later(now, price)
  }
  item.price = price
}

/** The end of a period that begins then: the same day of the next month or year, or the last one there is. */
export function later(start: number, { recurring }: Price): number {
  const from = new Date(start * 1000)
  const months = recurring.interval_count * (recurring.interval === 'year' ? 12 : 1)
  const to = new Date(from)
  to.setUTCDate(1)
  to.setUTCMonth(from.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate()
  to.setUTCDate(Math.min(from.getUTCDate(), lastDay))
  return Math.floor(to.getTime() / 1000)
}

export function voidInvoice(world: World, invoice: Invoice): void {
  const now = world.store.now(invoice.customer)
  invoice.status = 'void'
  invoice.status_transitions.voided_at = now
  invoice.next_payment_attempt = null
  const payment = paymentOf(world, invoice)
  if (payment) Object.assign(payment, { status: 'canceled', status_transitions: { canceled_at: now, paid_at: null } })
  const intent = intentOf(world, invoice)
  if (intent) cancelIntent(world, intent, 'void_invoice')
  world.events.emit('invoice.voided', invoice)
}
