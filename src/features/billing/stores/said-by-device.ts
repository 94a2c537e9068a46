import type { Context } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import type { AppStoreProvider } from '../../../providers/app-store/app-store.ts'
import { SignedDataRefused } from '../../../providers/app-store/refusal.ts'
import type { StoreTransaction } from '../../../providers/app-store/results.ts'

/**
 * Reads the signed transaction that a device presents.
 * @param field of the request, such as `body.token`
 * @throws AppError VALIDATION_FAILED naming it
 */
export const readTransaction = (
  { log }: Pick<Context, 'log'>,
  store: AppStoreProvider,
  { token, field }: { token: string; field: string },
): Promise<StoreTransaction> =>
  store.readTransaction(token).catch((error: unknown) => {
    if (!(error instanceof SignedDataRefused)) throw error
    log.warn('purchase_refused', { provider: 'app_store', reason: error.reason })
    throw fieldRefused(field, 'is not a transaction that the App Store has signed for this app')
  })

/** What Google answers about a purchase token; null for a token of which it says that it is none of the kind. */
export const nullForNoToken = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'VALIDATION_FAILED') return null
    throw error
  })
