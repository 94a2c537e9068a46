import type { Call, Route } from './call.ts'
import { EXPAND, flag, hash, integer, listOf, metadata, oneOf, PAGE, readParams, text } from './form.ts'
import { change, end, voidInvoice } from './invoices.ts'
import type { Invoice, Subscription } from './objects.ts'
import { invalid, missing, parameter } from './refusal.ts'
import { page } from './store.ts'
import { changePrice, dropPending, itemOf, live, ownMethod, proration, subscribe } from './subscriptions.ts'

export const SUBSCRIPTIONS: readonly Route[] = [
  ['POST', 'subscriptions', create],
  ['GET', 'subscriptions', list],
  ['GET', 'subscriptions/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('subscription', id))],
  ['POST', 'subscriptions/*', update],
  ['DELETE', 'subscriptions/*', cancel],
  ['POST', 'invoices/create_preview', preview],
  ['GET', 'invoices/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('invoice', id))],
  ['POST', 'invoices/*/void', voidOpen],
  ['GET', 'invoice_payments', listPayments],
]

const ITEM = hash({ id: text, price: text, quantity: integer })
const PRORATION = oneOf('always_invoice', 'create_prorations', 'none')

function create({ world, form }: Call): Subscription {
  const wanted = readParams(
    {
      ...EXPAND,
      customer: text,
      items: listOf(ITEM),
      default_payment_method: text,
      payment_behavior: oneOf('default_incomplete', 'allow_incomplete'),
      payment_settings: hash({
        payment_method_types: listOf(oneOf('card')),
        save_default_payment_method: oneOf('off', 'on_subscription'),
      }),
      trial_period_days: integer,
      discounts: listOf(hash({ promotion_code: text })),
      metadata,
    },
    form,
    ['customer', 'items'],
  )
  const [item, ...more] = wanted.items
  if (item?.price === undefined || more.length > 0)
    throw parameter('parameter_missing', 'items[0][price]', 'Missing required param: items[0][price].')
  return subscribe(world, {
    customer: wanted.customer,
    price: item.price,
    paymentMethod: wanted.default_payment_method ?? null,
    isPaidNow: wanted.payment_behavior !== 'default_incomplete',
    trialDays: wanted.trial_period_days ?? 0,
    promotionCode: wanted.discounts?.[0]?.promotion_code ?? null,
    metadata: wanted.metadata ?? {},
  })
}

function list({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, customer: text, status: text }, form)
  const { store } = world
  const all = wanted.customer === undefined ? store.all('subscription') : store.of('subscription', wanted.customer)
  const found = all.filter(
    (one) =>
      wanted.status === 'all' ||
      (wanted.status === undefined ? one.status !== 'canceled' : one.status === wanted.status),
  )
  return page(found, wanted, '/v1/subscriptions')
}

function update({ world, id, form }: Call): Subscription {
  const wanted = readParams(
    {
      ...EXPAND,
      items: listOf(ITEM),
      cancel_at_period_end: flag,
      default_payment_method: text,
      metadata,
      payment_behavior: oneOf('allow_incomplete', 'default_incomplete', 'pending_if_incomplete'),
      proration_behavior: PRORATION,
    },
    form,
  )
  const subscription = live(world, id)
  const isPending = wanted.payment_behavior === 'pending_if_incomplete'
  if (isPending && [wanted.cancel_at_period_end, wanted.default_payment_method, wanted.metadata].some(Boolean))
    throw invalid('`payment_behavior=pending_if_incomplete` can only be used with supported parameters.')
  const [item] = wanted.items ?? []
  if (item?.price !== undefined) {
    if (wanted.proration_behavior !== 'always_invoice')
      throw invalid('The stand-in only invoices changes of a plan at once (proration_behavior=always_invoice).')
    const price = world.store.get('price', item.price, 'items[0][price]')
    changePrice(world, subscription, itemOf(subscription, item.id), price, isPending)
  }
  if (wanted.default_payment_method !== undefined) {
    ownMethod(world, subscription.customer, wanted.default_payment_method)
    change(world, subscription, { default_payment_method: wanted.default_payment_method })
  }
  if (wanted.metadata !== undefined)
    change(world, subscription, { metadata: { ...subscription.metadata, ...wanted.metadata } })
  const isCancelled = wanted.cancel_at_period_end
  if (isCancelled !== undefined && isCancelled !== subscription.cancel_at_period_end)
    change(world, subscription, {
      cancel_at_period_end: isCancelled,
      cancel_at: isCancelled ? (subscription.items.data[0]?.current_period_end ?? null) : null,
      canceled_at: isCancelled ? world.store.now(subscription.customer) : null,
    })
  return subscription
}

function cancel({ world, id, form }: Call): Subscription {
  readParams({ ...EXPAND, invoice_now: flag, prorate: flag }, form)
  const subscription = world.store.get('subscription', id)
  if (subscription.status === 'canceled' || subscription.status === 'incomplete_expired')
    throw missing('subscription', id)
  const isFirst = subscription.status === 'incomplete'
  end(world, subscription, isFirst ? 'incomplete_expired' : 'canceled', 'cancellation_requested')
  return subscription
}

function preview({ world, form }: Call): unknown {
  const wanted = readParams(
    {
      ...EXPAND,
      customer: text,
      subscription: text,
      subscription_details: hash({ items: listOf(ITEM), proration_behavior: PRORATION }),
    },
    form,
    ['subscription'],
  )
  const subscription = live(world, wanted.subscription)
  const [item] = wanted.subscription_details?.items ?? []
  const price = world.store.get('price', item?.price ?? '', 'subscription_details[items][0][price]')
  const lines = proration(world, subscription, itemOf(subscription, item?.id), price)
  const total = lines.reduce((sum, { amount }) => sum + amount, 0)
  return {
    id: world.store.newId('invoice'),
    object: 'invoice',
    customer: subscription.customer,
    currency: subscription.currency,
    lines: { object: 'list', data: lines, has_more: false, url: '/v1/invoices/lines' },
    status: 'draft',
    subtotal: total,
    total,
    amount_due: Math.max(0, total),
  }
}

function voidOpen({ world, id, form }: Call): Invoice {
  readParams(EXPAND, form)
  const invoice = world.store.get('invoice', id, 'invoice')
  if (invoice.status !== 'open')
    throw invalid(`You can only pass in open invoices. This invoice isn't open.`, { code: 'invoice_not_open' })
  const subscription = world.store.get('subscription', invoice.parent.subscription_details.subscription)
  voidInvoice(world, invoice)
  if (subscription.latest_invoice !== invoice.id) return invoice
  dropPending(world, subscription)
  if (subscription.status === 'incomplete') end(world, subscription, 'incomplete_expired', 'cancellation_requested')
  return invoice
}

function listPayments({ world, form }: Call): unknown {
  const wanted = readParams(
    { ...PAGE, invoice: text, payment: hash({ type: oneOf('payment_intent'), payment_intent: text }) },
    form,
  )
  const owner = wanted.payment?.payment_intent ?? wanted.invoice
  if (owner === undefined) throw parameter('parameter_missing', 'invoice', 'Missing required param: invoice.')
  return page(world.store.of('invoice_payment', owner), wanted, '/v1/invoice_payments')
}
