import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import { sellerOf } from '../../billing/providers.ts'
import { settleCoinPurchase, type SettledPurchase } from '../purchases/settle-purchase.ts'
import type { Receipt } from './receipt.ts'
import type { ReceiptRow } from './queries.ts'

/** When Google is asked again about what it has not been told of, in milliseconds. */
const UNTOLD = 15 * 60_000
/** When Google is asked again about a payment in cash, which may take days; a notice comes as well. In milliseconds. */
const UNPAID = 3_600_000

/**
 * Writes what a store says of a receipt, and tells Google afterwards that the coins are granted; where that fails, the
 * sweep asks again, and it is repeated.
 * @param known what is written of it so far
 * @param insists whether Google is told although another request may be doing so
 * @throws AppError as `settleCoinPurchase`
 */
export async function writeReceipt(
  ctx: Context,
  receipt: Receipt,
  { known, userId, packageId, insists }: WriteOptions,
): Promise<SettledPurchase> {
  const { provider, ref, quantity, refunded, readAt, isToConsume } = receipt
  // Google may say of a purchase that it is cancelled, and no longer when it was paid.
  const status = receipt.status === 'failed' && known?.isGranted === true ? 'refunded' : receipt.status
  const again = isToConsume ? UNTOLD : status === 'pending' ? UNPAID : null
  const settled = await settleCoinPurchase(ctx, {
    provider,
    ref,
    userId,
    packageId,
    quantity,
    status,
    amountMinor: null,
    currency: null,
    refunded,
    readAt,
    reconcileAt: again === null ? null : readAt + again,
  })
  if (isToConsume && settled.outcome === 'ok' && (settled.isNew || insists)) await consume(ctx, receipt)
  return settled
}

interface WriteOptions {
  known: ReceiptRow | null
  /** Whose it is; null where it is written whose it is. */
  userId: string | null
  packageId: string
  insists: boolean
}

async function consume(ctx: Context, { product, ref }: Receipt): Promise<void> {
  try {
    await sellerOf(ctx.playStore, 'play_store').consume({ productId: product, purchaseToken: ref })
  } catch (error) {
    ctx.log.warn('purchase_not_consumed', { provider: 'play_store', ...describeError(error) })
  }
}
