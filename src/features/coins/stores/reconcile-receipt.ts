import type { Context } from '../../../context.ts'
import { accountOfStoreToken } from '../../billing/stores/account-of.ts'
import { packageOfProduct, receiptRow, type StoreName } from './queries.ts'
import { readReceipt } from './receipt.ts'
import { writeReceipt } from './write-receipt.ts'

/**
 * Asks a store about a receipt for coins and writes the answer. Whose it is does not change once it is written; one that
 * names nobody waits for the first account that presents it.
 * @param insists whether Google is told again of what it does not know to be granted; without, only whoever grants tells it
 * @returns false where the store knows no such receipt
 * @throws AppError UNAVAILABLE, and as `settleCoinPurchase`; Error for a product that no package names, so that an event for
 * it is kept until an operator has added it
 */
export async function reconcileReceipt(
  ctx: Context,
  { provider, ref }: { provider: StoreName; ref: string },
  insists = false,
): Promise<boolean> {
  const receipt = await readReceipt(ctx, provider, ref)
  if (!receipt) return false
  const known = await receiptRow(ctx.db, provider, ref)
  const userId = known ? null : await accountOfStoreToken(ctx, receipt.storeToken)
  if (!known && userId === null) {
    ctx.log.warn('purchase_of_nobody', { provider })
    return true
  }
  const packageId = known?.packageId ?? (await packageOfProduct(ctx.db, provider, receipt.product))
  if (packageId === null) throw new Error(`no package is sold as ${receipt.product} by ${provider}`)
  await writeReceipt(ctx, receipt, { known, userId, packageId, insists })
  return true
}
