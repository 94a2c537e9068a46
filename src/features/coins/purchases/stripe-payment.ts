import type { StripePayment } from '../../../providers/stripe/shapes.ts'
import type { StatedPurchase } from './queries.ts'

/** When an unfinished payment is asked about again, in milliseconds. */
const AGAIN = 15 * 60_000

/** What a payment by card says about the purchase that it is for. No I/O. */
export function statedBy(payment: StripePayment): StatedPurchase {
  const { status, refunded } = standingOf(payment)
  const isOpen = status === 'pending' || status === 'requires_action'
  return {
    provider: 'stripe',
    ref: payment.id,
    ...(payment.purchaseId === null ? {} : { purchaseId: payment.purchaseId }),
    userId: payment.userId,
    packageId: payment.packageId,
    status,
    // Money that has not come buys nothing.
    amountMinor: payment.status === 'succeeded' ? payment.amountReceived : payment.amountMinor,
    currency: payment.currency,
    refunded,
    readAt: payment.readAt,
    reconcileAt: isOpen ? payment.readAt + AGAIN : null,
  }
}

function standingOf(payment: StripePayment): Pick<StatedPurchase, 'status' | 'refunded'> {
  switch (payment.status) {
    case 'succeeded': {
      const { refundedMinor: part, amountMinor: of } = payment
      if (payment.isDisputed) return { status: 'disputed' }
      if (part >= of) return { status: 'refunded' }
      return part > 0 ? { status: 'part_refunded', refunded: { part, of } } : { status: 'paid' }
    }
    case 'requires_action':
      return { status: 'requires_action' }
    case 'requires_payment_method':
    case 'canceled':
      return { status: 'failed' }
    case 'processing':
    case 'requires_confirmation':
    case 'requires_capture':
      return { status: 'pending' }
  }
}
