import type Stripe from 'stripe'
import { declineOf, type Decline } from './errors.ts'
import type { StripePayment, StripePaymentStatus } from './shapes.ts'

/** An id, whether or not the object was expanded in its place. */
export const idOf = (reference: string | { id: string } | null | undefined): string | null =>
  typeof reference === 'string' ? reference : (reference?.id ?? null)

/** An expanded object; null where Stripe gave its id only. */
export const objectOf = <T extends object>(reference: T | string | null | undefined): T | null =>
  typeof reference === 'object' ? reference : null

/** Seconds of Stripe in our milliseconds. */
export const fromSeconds = (seconds: number): number => seconds * 1000
export const fromSecondsOrNull = (seconds: number | null | undefined): number | null =>
  seconds === null || seconds === undefined ? null : fromSeconds(seconds)

/** Disputes that ended in our favour, or never took money (https://docs.stripe.com/disputes/how-disputes-work). */
const SETTLED = new Set(['won', 'warning_closed', 'warning_needs_response', 'warning_under_review', 'prevented'])
export const takesMoney = (disputeStatus: string | null): boolean =>
  disputeStatus !== null && !SETTLED.has(disputeStatus)

/**
 * Guarantee: Stripe's types leave enumerations open for later values; those that we have no word for are compared with
 * ours and match none.
 */
export const paymentStatusOf = (intent: Stripe.PaymentIntent): StripePaymentStatus =>
  intent.status as StripePaymentStatus

export const secretOf = (intent: Stripe.PaymentIntent): string | null =>
  intent.status === 'requires_action' ? intent.client_secret : null

/** Why the last attempt of a payment failed. */
export const declineIn = ({ last_payment_error: error }: Stripe.PaymentIntent): Decline | null =>
  error ? declineOf(error) : null

/** The newest dispute of a payment; null without one. */
export async function disputeStatusOf(stripe: Stripe, intent: Stripe.PaymentIntent): Promise<string | null> {
  if (objectOf(intent.latest_charge)?.disputed !== true) return null
  const { data } = await stripe.disputes.list({ payment_intent: intent.id, limit: 1 })
  return data[0]?.status ?? null
}

/** @param intent with `latest_charge` expanded */
export function readPayment(intent: Stripe.PaymentIntent, disputeStatus: string | null, readAt: number): StripePayment {
  const charge = objectOf(intent.latest_charge)
  return {
    id: intent.id,
    status: paymentStatusOf(intent),
    customerId: idOf(intent.customer),
    amountMinor: intent.amount,
    currency: intent.currency.toUpperCase(),
    amountReceived: intent.amount_received,
    refundedMinor: charge?.amount_refunded ?? 0,
    isDisputed: takesMoney(disputeStatus),
    disputeStatus,
    chargeId: charge?.id ?? null,
    userId: intent.metadata['user_id'] ?? null,
    purchaseId: intent.metadata['purchase_id'] ?? null,
    packageId: intent.metadata['package_id'] ?? null,
    clientSecret: secretOf(intent),
    declineCode: declineIn(intent),
    isLive: intent.livemode,
    readAt,
  }
}
