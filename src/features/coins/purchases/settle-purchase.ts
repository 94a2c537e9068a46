import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { toTransaction } from '../entry-view.ts'
import {
  openPurchase,
  settlePurchase,
  type OpenedPurchase,
  type Provider,
  type PurchaseStatus,
  type StatedPurchase,
} from './queries.ts'
import type { TransactionView } from '../schemas.ts'

/** What has become of a purchase. */
export interface SettledPurchase {
  /** `stale`: something fresher had been written, and stays. */
  outcome: 'ok' | 'stale'
  /** Whether coins have moved. */
  isNew: boolean
  purchaseId: string
  status: PurchaseStatus
  transaction: TransactionView | null
  balance: number | null
}

/**
 * Opens a purchase by card, before the provider is asked for money, so that a crash in between leaves a row to reconcile.
 * Its id is the base of the provider's idempotency key. Repeating it changes nothing.
 * @param reconcileAt when a sweep asks the provider if nobody has by then, in milliseconds since 1970
 * @throws AppError NOT_FOUND for a package that is not for sale, CONFLICT while another payment is under way,
 * IDEMPOTENCY_KEY_REUSED for the id of a purchase of something else
 */
export async function openCoinPurchase(
  ctx: Context,
  purchase: { userId: string; packageId: string; purchaseId: string; provider: Provider; reconcileAt: number },
): Promise<OpenedPurchase> {
  const opened = await openPurchase(ctx.db, { ...purchase, now: ctx.now() })
  switch (opened.outcome) {
    case 'ok':
      return opened
    case 'not_found':
      throw new AppError('NOT_FOUND', { message: 'This package is not available.' })
    case 'reused':
      throw new AppError('IDEMPOTENCY_KEY_REUSED')
    case 'under_way':
      throw new AppError('CONFLICT', {
        message: 'A payment is under way; wait a minute and try again.',
        retryAfter: 60,
      })
  }
}

/**
 * Brings a purchase to what its provider has stated: grants its coins once, takes them back as far as the payment was
 * refunded or is disputed, and gives them again where that was reversed. Any order and number of calls comes to the
 * state that was read last.
 * @throws AppError NOT_FOUND for a receipt, package or user that there is not, PURCHASE_OF_ANOTHER_ACCOUNT,
 * PAYMENT_FAILED where package, amount or currency are not those of the purchase: nothing is written then
 */
export async function settleCoinPurchase(ctx: Context, stated: StatedPurchase): Promise<SettledPurchase> {
  const now = ctx.now()
  const settled = await settlePurchase(ctx.db, { ...stated, entryId: newId(now), now })
  const { provider, ref, status } = stated
  switch (settled.outcome) {
    case 'ok':
    case 'stale':
      return {
        outcome: settled.outcome,
        isNew: settled.isNew === true,
        purchaseId: settled.purchaseId ?? '',
        status: settled.status ?? status,
        transaction: settled.transaction ? toTransaction(settled.transaction) : null,
        balance: settled.balance ?? null,
      }
    case 'of_another':
      ctx.log.warn('purchase_of_another', { provider, ref })
      throw new AppError('PURCHASE_OF_ANOTHER_ACCOUNT')
    case 'not_found':
      throw new AppError('NOT_FOUND', { message: 'There is no such purchase, or no such package.' })
    case 'misfit':
    case 'contradiction':
      ctx.log.error('purchase_refused', { provider, ref, status, reason: settled.outcome })
      throw new AppError('PAYMENT_FAILED', {
        message: 'The payment does not fit the package; contact support.',
        details: { reason: settled.outcome },
      })
  }
}
