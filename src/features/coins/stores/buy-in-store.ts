import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { offered } from '../../billing/providers.ts'
import { ofAnotherAccount } from '../../billing/reconcile/write-answer.ts'
import { accountOfStoreToken } from '../../billing/stores/account-of.ts'
import { nullForNoToken, readTransaction } from '../../billing/stores/said-by-device.ts'
import type { BoughtView } from '../schemas.ts'
import { packageOfProduct, receiptRow, type StoreName } from './queries.ts'
import { readReceipt, type Receipt } from './receipt.ts'
import { writeReceipt } from './write-receipt.ts'

interface Presented {
  packageId: string
  type: StoreName
  /** What the store gave the device: a signed transaction, or a purchase token. */
  token: string
}

const TOKEN = 'body.payment_method.token'

/**
 * Grants the coins of a purchase that a device presents, once. What the device says is only believed to name it: the store
 * is asked. It belongs to the account that it names; one that names nobody belongs to the first account that presents it.
 * Repeating it is safe.
 * @throws AppError VALIDATION_FAILED naming the token, or the package where another one was bought;
 * PURCHASE_OF_ANOTHER_ACCOUNT; PAYMENT_FAILED for one that was never paid; CONFLICT for one that was refunded; UNAVAILABLE
 */
export async function buyInStore(ctx: UserContext, { packageId, type, token }: Presented): Promise<BoughtView> {
  const receipt = type === 'app_store' ? await askAppStore(ctx, token) : await askPlayStore(ctx, token)
  const { userId } = ctx.actor
  const known = await receiptRow(ctx.db, type, receipt.ref)
  const owner = known ? known.userId : await accountOfStoreToken(ctx, receipt.storeToken)
  // The receipt of an account that is gone stays its own.
  if (owner !== userId && (known || owner !== null)) {
    ctx.log.warn('purchase_of_another_account', { provider: type })
    throw ofAnotherAccount(ctx, type)
  }
  const bought = known?.packageId ?? (await packageOfProduct(ctx.db, type, receipt.product))
  if (bought === null) {
    ctx.log.warn('purchase_of_no_package', { provider: type, product: receipt.product })
    throw fieldRefused(TOKEN, 'is the purchase of something that is no package of coins')
  }
  if (bought !== packageId) throw fieldRefused('body.package_id', `is not what was bought; that is ${bought}`)
  const settled = await writeReceipt(ctx, receipt, { known, userId, packageId, insists: false })
  switch (settled.status) {
    case 'failed':
      throw new AppError('PAYMENT_FAILED', { message: 'This purchase was cancelled before it was paid.' })
    case 'refunded':
    case 'disputed':
      throw new AppError('CONFLICT', { message: 'This purchase was refunded; buy again.' })
    default:
      return {
        status: settled.status === 'part_refunded' ? 'paid' : settled.status,
        purchase_id: settled.purchaseId,
        transaction: settled.transaction,
        balance: settled.balance ?? 0,
      }
  }
}

async function askAppStore(ctx: UserContext, token: string): Promise<Receipt> {
  const store = offered(ctx.appStore, 'app_store', 'body.payment_method.type')
  const said = await readTransaction(ctx, store, { token, field: TOKEN })
  if (said.type !== 'consumable') throw fieldRefused(TOKEN, 'is not the purchase of coins')
  const found = await readReceipt(ctx, 'app_store', said.transactionId)
  if (!found) throw fieldRefused(TOKEN, 'is not a purchase that the App Store knows')
  return found
}

async function askPlayStore(ctx: UserContext, token: string): Promise<Receipt> {
  offered(ctx.playStore, 'play_store', 'body.payment_method.type')
  const found = await nullForNoToken(readReceipt(ctx, 'play_store', token))
  if (!found) throw fieldRefused(TOKEN, 'is not a purchase of coins that Google Play knows')
  return found
}
