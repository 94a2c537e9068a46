import type { Context } from '../../context.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import type { AppStoreProvider } from '../../providers/app-store/app-store.ts'
import type { PlayStoreProvider } from '../../providers/play-store/play-store.ts'
import type { StripeProvider } from '../../providers/stripe/stripe.ts'

/** @throws AppError VALIDATION_FAILED where this deployment takes no cards */
export function requireStripe({ stripe }: Pick<Context, 'stripe'>, field = 'body.payment_method.type'): StripeProvider {
  if (stripe) return stripe
  throw fieldRefused(field, 'card is not offered here')
}

/** @throws AppError NOT_FOUND for notices of a provider that this deployment does not use */
export function noticesOf<P>(provider: P | null): P {
  if (provider !== null) return provider
  throw new AppError('NOT_FOUND', { message: 'This deployment does not use this provider.' })
}

/** Stripe for work in the background, where there is nobody to tell. */
export function stripeOrUnavailable({ stripe }: Pick<Context, 'stripe'>): StripeProvider {
  if (stripe) return stripe
  throw new AppError('UNAVAILABLE', { cause: new Error('a subscription of Stripe, and no account of Stripe is set') })
}

/** @throws AppError VALIDATION_FAILED where this deployment sells nothing in the App Store */
export function requireAppStore({ appStore }: Pick<Context, 'appStore'>, field: string): AppStoreProvider {
  if (appStore) return appStore
  throw fieldRefused(field, 'app_store is not offered here')
}

/** @throws AppError VALIDATION_FAILED where this deployment sells nothing in Google Play */
export function requirePlayStore({ playStore }: Pick<Context, 'playStore'>, field: string): PlayStoreProvider {
  if (playStore) return playStore
  throw fieldRefused(field, 'play_store is not offered here')
}

export function appStoreOrUnavailable({ appStore }: Pick<Context, 'appStore'>): AppStoreProvider {
  if (appStore) return appStore
  throw new AppError('UNAVAILABLE', { cause: new Error('a purchase in the App Store, and no app in it is set') })
}

export function playStoreOrUnavailable({ playStore }: Pick<Context, 'playStore'>): PlayStoreProvider {
  if (playStore) return playStore
  throw new AppError('UNAVAILABLE', { cause: new Error('a purchase in Google Play, and no app in it is set') })
}
