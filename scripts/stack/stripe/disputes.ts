import type { Charge, Dispute, Refund } from './objects.ts'
import { invalid, missing } from './refusal.ts'
import type { World } from './world.ts'

/** The owner of a card disputes a payment; the money is taken until it is decided. */
export function openDispute({ store, events }: World, charge: Charge): Dispute {
  charge.disputed = true
  charge.$disputeAt = null
  const dispute = store.save<Dispute>({
    id: store.newId('dispute'),
    object: 'dispute',
    created: store.now(charge.customer),
    livemode: store.isLive,
    amount: charge.amount,
    charge: charge.id,
    currency: charge.currency,
    is_charge_refundable: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: 'fraudulent',
    status: 'needs_response',
  })
  events.emit('charge.dispute.created', dispute)
  events.emit('charge.dispute.funds_withdrawn', dispute)
  return dispute
}

export function closeDispute({ events }: World, dispute: Dispute, status: 'won' | 'lost'): void {
  dispute.status = status
  events.emit('charge.dispute.closed', dispute)
  if (status === 'won') events.emit('charge.dispute.funds_reinstated', dispute)
}

/** Gives back a payment, or a part of it. */
export function makeRefund(
  { store, events }: World,
  wanted: { intent: string; amount: number | undefined; reason: string | null; metadata: Record<string, string> },
): Refund {
  const intent = store.find('payment_intent', wanted.intent)
  if (!intent) throw missing('payment_intent', wanted.intent, 'payment_intent')
  const charge = intent.latest_charge === null ? null : store.find('charge', intent.latest_charge)
  if (intent.status !== 'succeeded' || !charge)
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`)
  if (charge.refunded)
    throw invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' })
  if (store.of('dispute', intent.id).some(({ status }) => status !== 'won'))
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, { code: 'charge_disputed' })
  const left = charge.amount - charge.amount_refunded
  const amount = wanted.amount ?? left
  if (amount < 1 || amount > left)
    throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`, {
      param: 'amount',
    })
  const before = { amount_refunded: charge.amount_refunded, refunded: charge.refunded }
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount
  const refund = store.save<Refund>({
    id: store.newId('refund'),
    object: 'refund',
    created: store.now(charge.customer),
    amount,
    charge: charge.id,
    currency: charge.currency,
    metadata: wanted.metadata,
    payment_intent: intent.id,
    reason: wanted.reason,
    status: 'succeeded',
    $customer: charge.customer,
  })
  events.emit('charge.refunded', charge, before)
  events.emit('refund.created', refund)
  events.emit('refund.updated', refund)
  return refund
}
