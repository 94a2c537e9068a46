import { AppError, fieldRefused } from '../../foundation/errors.ts'

/** How a request names a way to pay. */
type PaymentType = 'card' | 'app_store' | 'play_store'

/**
 * The provider of a way to pay that a request names.
 * @param provider null where this deployment does not use it
 * @param field of the request that names the way
 * @throws AppError VALIDATION_FAILED where it is not offered
 */
export function offered<P>(provider: P | null, type: PaymentType, field = 'body.payment_method.type'): P {
  if (provider !== null) return provider
  throw fieldRefused(field, `${type} is not offered here`)
}

/** @throws AppError NOT_FOUND for notices of a provider that this deployment does not use */
export function noticesOf<P>(provider: P | null): P {
  if (provider !== null) return provider
  throw new AppError('NOT_FOUND', { message: 'This deployment does not use this provider.' })
}

/** The provider of a purchase that is written already. @throws AppError UNAVAILABLE where the settings name none (any more) */
export function sellerOf<P>(provider: P | null, type: PaymentType): P {
  if (provider !== null) return provider
  throw new AppError('UNAVAILABLE', {
    cause: new Error(`there is a purchase by ${type}, and no account for it is set`),
  })
}
