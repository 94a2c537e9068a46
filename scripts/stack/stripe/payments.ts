import { randomBytes } from 'node:crypto'
import { testCard, type CardDecline } from './cards.ts'
import type { Charge, Metadata, PaymentError, PaymentIntent } from './objects.ts'
import { Refusal } from './refusal.ts'
import { rendered } from './render.ts'
import type { World } from './world.ts'

/** How long after its payment a card that is to be disputed is, in seconds. */
const DISPUTE_AFTER = 60

export function newIntent(
  { store, events }: World,
  wanted: {
    amount: number
    currency: string
    customer: string | null
    paymentMethod: string | null
    metadata: Metadata
  },
): PaymentIntent {
  const id = store.newId('payment_intent')
  const intent = store.save<PaymentIntent>({
    id,
    object: 'payment_intent',
    created: store.now(wanted.customer),
    livemode: store.isLive,
    amount: wanted.amount,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${randomBytes(12).toString('hex')}`,
    confirmation_method: 'automatic',
    currency: wanted.currency,
    customer: wanted.customer,
    last_payment_error: null,
    latest_charge: null,
    metadata: wanted.metadata,
    next_action: null,
    payment_method: wanted.paymentMethod,
    payment_method_types: ['card'],
    status: wanted.paymentMethod === null ? 'requires_payment_method' : 'requires_confirmation',
  })
  events.emit('payment_intent.created', intent)
  return intent
}

/** Tries the card of a payment. @param offSession nobody is there who could authenticate */
export function attempt(world: World, intent: PaymentIntent, offSession: boolean): void {
  const method = intent.payment_method === null ? null : world.store.find('payment_method', intent.payment_method)
  if (method === null) return decline(world, intent, NO_CARD)
  const card = testCard(method.$card)
  const outcome = offSession ? card.offSession : card.onSession
  if (outcome === 'paid') return succeed(world, intent, card.isDisputed === true)
  if (outcome !== 'authenticate') return decline(world, intent, outcome)
  intent.status = 'requires_action'
  intent.next_action = {
    type: 'redirect_to_url',
    redirect_to_url: { url: `${world.url}/3ds/${intent.client_secret}`, return_url: null },
  }
  world.events.emit('payment_intent.requires_action', intent)
}

const NO_CARD: CardDecline = { code: 'payment_method_unexpected_state', message: 'There is no card to charge.' }

/** The end of an authentication. */
export function authenticated(world: World, intent: PaymentIntent, isGood: boolean): void {
  if (isGood) succeed(world, intent, false)
  else
    decline(world, intent, {
      code: 'payment_intent_authentication_failure',
      message: 'We are unable to authenticate your payment method. Please choose a different one and try again.',
    })
}

function succeed(world: World, intent: PaymentIntent, isDisputed: boolean): void {
  const charge = newCharge(world, intent, null)
  charge.$disputeAt = isDisputed ? charge.created + DISPUTE_AFTER : null
  intent.status = 'succeeded'
  intent.amount_received = intent.amount
  intent.latest_charge = charge.id
  intent.next_action = null
  intent.last_payment_error = null
  world.events.emit('charge.succeeded', charge)
  world.events.emit('payment_intent.succeeded', intent)
}

function decline(world: World, intent: PaymentIntent, reason: CardDecline): void {
  const error: PaymentError = { type: 'card_error', ...reason }
  // A failed authentication never reaches the bank as a charge.
  const charge = reason.code === 'payment_intent_authentication_failure' ? null : newCharge(world, intent, error)
  intent.status = 'requires_payment_method'
  intent.latest_charge = charge?.id ?? intent.latest_charge
  intent.last_payment_error = error
  intent.next_action = null
  intent.payment_method = null
  if (charge) world.events.emit('charge.failed', charge)
  world.events.emit('payment_intent.payment_failed', intent)
}

function newCharge({ store }: World, intent: PaymentIntent, error: PaymentError | null): Charge {
  return store.save<Charge>({
    id: store.newId('charge'),
    object: 'charge',
    created: store.now(intent.customer),
    livemode: store.isLive,
    amount: intent.amount,
    amount_captured: error ? 0 : intent.amount,
    amount_refunded: 0,
    captured: error === null,
    currency: intent.currency,
    customer: intent.customer,
    disputed: false,
    failure_code: error?.code ?? null,
    failure_message: error?.message ?? null,
    metadata: intent.metadata,
    paid: error === null,
    payment_intent: intent.id,
    payment_method: intent.payment_method ?? '',
    refunded: false,
    status: error ? 'failed' : 'succeeded',
    $disputeAt: null,
  })
}

/** The answer to a request whose payment was declined: a 402 with the payment in it. */
export const declined = (intent: PaymentIntent, error: PaymentError): Refusal =>
  new Refusal(402, { ...error, charge: intent.latest_charge, payment_intent: rendered(intent) })

export function cancelIntent({ store, events }: World, intent: PaymentIntent, reason: string): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled') return
  intent.status = 'canceled'
  intent.canceled_at = store.now(intent.customer)
  intent.cancellation_reason = reason
  intent.next_action = null
  events.emit('payment_intent.canceled', intent)
}
