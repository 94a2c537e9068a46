import type { Context } from '../../../context.ts'
import type { StorePurchase as AppStorePurchase } from '../../../providers/app-store/results.ts'
import type { StorePurchase as PlayPurchase } from '../../../providers/play-store/purchase.ts'
import { sellerOf } from '../../billing/providers.ts'
import type { StatedPurchase } from '../purchases/queries.ts'
import type { StoreName } from './queries.ts'

/** A receipt for something that is used up, as its store has it now. */
export interface Receipt extends Pick<StatedPurchase, 'status' | 'refunded'> {
  provider: StoreName
  /** The App Store's transaction, or Google's purchase token. */
  ref: string
  product: string
  quantity: number
  /** By which the app named the buyer; null where it named nobody. */
  storeToken: string | null
  /** Whether the store waits for us to say that it has been granted; else Google refunds it after three days. */
  isToConsume: boolean
  /** When the store was asked, in milliseconds since 1970. */
  readAt: number
}

/** Percentages of the App Store have up to three decimals. */
const WHOLE = 100_000

/**
 * Asks a store about a receipt.
 * @returns null where the store knows none, or it is of a subscription
 * @throws AppError UNAVAILABLE, VALIDATION_FAILED for what Google says is no purchase token
 */
export async function readReceipt(ctx: Context, provider: StoreName, ref: string): Promise<Receipt | null> {
  // The time before the question: what happens while it is answered is newer.
  const readAt = ctx.now()
  if (provider === 'app_store') {
    const found = await sellerOf(ctx.appStore, 'app_store').purchase(ref)
    return found && fromAppStore(found, readAt)
  }
  const found = await sellerOf(ctx.playStore, 'play_store').purchase(ref)
  return found && fromPlayStore(found, readAt)
}

/** What the App Store says of a transaction. No I/O. */
export const fromAppStore = (found: AppStorePurchase, readAt: number): Receipt => ({
  provider: 'app_store',
  ref: found.transactionId,
  product: found.productId,
  quantity: found.quantity,
  storeToken: found.appAccountToken,
  isToConsume: false,
  readAt,
  ...standingInAppStore(found),
})

function standingInAppStore(found: AppStorePurchase): Pick<Receipt, 'status' | 'refunded'> {
  const { revokedAt, revocationType, revocationPercentage } = found
  if (revokedAt === null) return { status: 'paid' }
  const part = Math.round(((revocationPercentage ?? 100) * WHOLE) / 100)
  return revocationType === 'REFUND_PRORATED' && part < WHOLE
    ? { status: 'part_refunded', refunded: { part: Math.max(part, 0), of: WHOLE } }
    : { status: 'refunded' }
}

/** What Google says of a purchase token. No I/O. */
export function fromPlayStore(found: PlayPurchase, readAt: number): Receipt {
  const standing = standingInPlay(found)
  const grants = standing.status === 'paid' || standing.status === 'part_refunded'
  return {
    provider: 'play_store',
    ref: found.purchaseToken,
    product: found.productId,
    quantity: found.quantity,
    storeToken: found.obfuscatedAccountId,
    isToConsume: grants && !found.isConsumed,
    readAt,
    ...standing,
  }
}

function standingInPlay(found: PlayPurchase): Pick<Receipt, 'status' | 'refunded'> {
  const { state, quantity, refundableQuantity, purchasedAt } = found
  if (state === 'pending') return { status: 'pending' }
  if (state === 'cancelled') return { status: purchasedAt === null ? 'failed' : 'refunded' }
  const left = Math.min(refundableQuantity ?? quantity, quantity)
  if (left === quantity) return { status: 'paid' }
  return left === 0
    ? { status: 'refunded' }
    : { status: 'part_refunded', refunded: { part: quantity - left, of: quantity } }
}
