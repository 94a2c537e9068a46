import type { Call, Route } from './call.ts'
import { makeRefund } from './disputes.ts'
import { EXPAND, flag, hash, integer, metadata, oneOf, PAGE, readParams, text } from './form.ts'
import { afterAttempt } from './invoices.ts'
import type { PaymentIntent } from './objects.ts'
import { attempt, cancelIntent, declined, newIntent } from './payments.ts'
import { invalid, parameter, Refusal } from './refusal.ts'
import { page } from './store.ts'
import { ownMethod } from './subscriptions.ts'
import type { World } from './world.ts'

export const PAYMENTS: readonly Route[] = [
  ['POST', 'payment_intents', createIntent],
  ['GET', 'payment_intents', listIntents],
  [
    'GET',
    'payment_intents/*',
    ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('payment_intent', id)),
  ],
  ['POST', 'payment_intents/*/confirm', confirmIntent],
  ['POST', 'payment_intents/*/cancel', cancel],
  ['GET', 'charges/*', ({ world, id, form }) => (readParams(EXPAND, form), world.store.get('charge', id))],
  ['POST', 'refunds', refund],
  ['GET', 'disputes', listDisputes],
]

/** The least that may be charged, in cents of the currencies in use. */
const LEAST = 50

function createIntent({ world, form }: Call): PaymentIntent {
  const wanted = readParams(
    {
      ...EXPAND,
      amount: integer,
      currency: text,
      customer: text,
      payment_method: text,
      confirm: flag,
      off_session: flag,
      automatic_payment_methods: hash({ enabled: flag, allow_redirects: oneOf('always', 'never') }),
      description: text,
      metadata,
    },
    form,
    ['amount', 'currency'],
  )
  if (!/^[a-z]{3}$/.test(wanted.currency)) throw parameter('parameter_invalid', 'currency', 'Invalid currency')
  if (wanted.amount < LEAST) throw parameter('amount_too_small', 'amount', 'Amount must be at least $0.50 usd')
  if (wanted.customer !== undefined) {
    world.store.get('customer', wanted.customer, 'customer')
    if (wanted.payment_method !== undefined) ownMethod(world, wanted.customer, wanted.payment_method)
  }
  if (wanted.confirm === true && wanted.automatic_payment_methods?.allow_redirects !== 'never')
    throw invalid(
      'This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`.',
    )
  const intent = newIntent(world, {
    amount: wanted.amount,
    currency: wanted.currency,
    customer: wanted.customer ?? null,
    paymentMethod: wanted.payment_method ?? null,
    metadata: wanted.metadata ?? {},
  })
  return wanted.confirm === true ? confirm(world, intent, wanted.off_session ?? false) : intent
}

function confirm(world: World, intent: PaymentIntent, offSession: boolean): PaymentIntent {
  if (intent.payment_method === null)
    throw unexpected('You cannot confirm this PaymentIntent because it has no payment method.')
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status))
    throw unexpected(
      `You cannot confirm this PaymentIntent because it has already ${intent.status === 'succeeded' ? 'succeeded after being previously confirmed' : 'been canceled'}.`,
    )
  attempt(world, intent, offSession)
  afterAttempt(world, intent)
  if (intent.last_payment_error && intent.status === 'requires_payment_method')
    throw declined(intent, intent.last_payment_error)
  return intent
}

const unexpected = (message: string): Refusal =>
  new Refusal(400, { type: 'invalid_request_error', code: 'payment_intent_unexpected_state', message })

function confirmIntent({ world, id, form }: Call): PaymentIntent {
  const wanted = readParams({ ...EXPAND, payment_method: text, off_session: flag, return_url: text }, form)
  const intent = world.store.get('payment_intent', id, 'intent')
  if (wanted.payment_method !== undefined && intent.status !== 'succeeded' && intent.status !== 'canceled') {
    if (intent.customer !== null) ownMethod(world, intent.customer, wanted.payment_method)
    intent.payment_method = wanted.payment_method
  }
  return confirm(world, intent, wanted.off_session ?? false)
}

function cancel({ world, id, form }: Call): PaymentIntent {
  const wanted = readParams({ ...EXPAND, cancellation_reason: text }, form)
  const intent = world.store.get('payment_intent', id, 'intent')
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw unexpected(`You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`)
  cancelIntent(world, intent, wanted.cancellation_reason ?? 'requested_by_customer')
  return intent
}

function refund({ world, form }: Call): unknown {
  const wanted = readParams(
    {
      ...EXPAND,
      payment_intent: text,
      amount: integer,
      reason: oneOf('duplicate', 'fraudulent', 'requested_by_customer'),
      metadata,
    },
    form,
    ['payment_intent'],
  )
  return makeRefund(world, {
    intent: wanted.payment_intent,
    amount: wanted.amount,
    reason: wanted.reason ?? null,
    metadata: wanted.metadata ?? {},
  })
}

function listIntents({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, customer: text }, form)
  const { store } = world
  const found =
    wanted.customer === undefined ? store.all('payment_intent') : store.of('payment_intent', wanted.customer)
  return page(found, wanted, '/v1/payment_intents')
}

function listDisputes({ world, form }: Call): unknown {
  const wanted = readParams({ ...PAGE, payment_intent: text }, form)
  const { store } = world
  const { payment_intent: intent } = wanted
  const found = intent === undefined ? store.all('dispute') : store.of('dispute', intent)
  return page(found, wanted, '/v1/disputes')
}
