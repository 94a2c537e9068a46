import type { Context } from '../../context.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import type { StripeProvider } from '../../providers/stripe/stripe.ts'

/** @throws AppError VALIDATION_FAILED where this deployment takes no cards */
export function requireStripe({ stripe }: Pick<Context, 'stripe'>, field = 'body.payment_method.type'): StripeProvider {
  if (stripe) return stripe
  throw fieldRefused(field, 'card is not offered here')
}

/** Stripe for work in the background, where there is nobody to tell. */
export function stripeOrUnavailable({ stripe }: Pick<Context, 'stripe'>): StripeProvider {
  if (stripe) return stripe
  throw new AppError('UNAVAILABLE', { cause: new Error('a subscription of Stripe, and no account of Stripe is set') })
}
