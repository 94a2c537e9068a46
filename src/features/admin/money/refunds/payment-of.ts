import { AppError } from '../../../../foundation/errors.ts'
import type { StripeProvider } from '../../../../providers/stripe/stripe.ts'
import type { PurchaseKind } from './schemas.ts'

/** A payment by card, as far as it can be refunded. Amounts are in the smallest unit of the currency. */
export interface Payment {
  id: string
  paidMinor: number
  refundedMinor: number
  currency: string
  isDisputed: boolean
}

/**
 * Asks Stripe for the payment of a purchase: of a subscription, that of its newest invoice.
 * @throws AppError CONFLICT where nothing was paid
 */
export async function paymentOf(stripe: StripeProvider, kind: PurchaseKind, ref: string | null): Promise<Payment> {
  const found = ref === null ? null : await (kind === 'coins' ? forCoins(stripe, ref) : forSubscription(stripe, ref))
  if (!found || found.paidMinor === 0)
    throw new AppError('CONFLICT', { message: 'Nothing was paid for this purchase, so nothing can be refunded.' })
  return found
}

async function forCoins(stripe: StripeProvider, ref: string): Promise<Payment | null> {
  const payment = await stripe.payment(ref)
  return payment && { ...payment, paidMinor: payment.status === 'succeeded' ? payment.amountReceived : 0 }
}

async function forSubscription(stripe: StripeProvider, ref: string): Promise<Payment | null> {
  const invoice = (await stripe.subscription(ref))?.latestInvoice
  if (!invoice || invoice.paymentIntentId === null) return null
  const { paymentIntentId: id, amountPaid: paidMinor, refundedMinor, currency, isDisputed } = invoice
  return { id, paidMinor, refundedMinor, currency, isDisputed }
}
