import { z } from 'zod'
import { timestamp } from './subscription.ts'

/** A one-time product as Google Play knows it. Times in milliseconds since 1970. */
export interface StorePurchase {
  purchaseToken: string
  /** Null before the payment, and for purchases without an order, such as by a promotion code. */
  orderId: string | null
  productId: string
  quantity: number
  /** How many have not been refunded; null where Google does not say. */
  refundableQuantity: number | null
  /** Nothing is granted before `purchased`: a pending one may still be paid in cash, or never. */
  state: 'purchased' | 'pending' | 'cancelled'
  /** What the app gave as `obfuscatedAccountId` at the purchase. */
  obfuscatedAccountId: string | null
  /** Without it Google refunds the purchase after three days; consuming acknowledges as well. */
  isAcknowledged: boolean
  /** A consumed product can be bought again. */
  isConsumed: boolean
  /** Null before the payment. */
  purchasedAt: number | null
  /** Bought by a licence tester, without money. */
  isTest: boolean
  readAt: number
}

const STATES = { PURCHASED: 'purchased', PENDING: 'pending', CANCELLED: 'cancelled' } as const
const purchaseState = z
  .enum(Object.keys(STATES) as (keyof typeof STATES)[])
  .transform((state): StorePurchase['state'] => STATES[state])

/** https://developers.google.com/android-publisher/api-ref/rest/v3/purchases.productsv2 */
export const productPurchase = z.object({
  // The app sells one product at a time; of several, some would be paid and never granted.
  productLineItem: z.tuple([
    z.object({
      productId: z.string().min(1),
      productOfferDetails: z
        .object({
          quantity: z.int().positive().optional(),
          refundableQuantity: z.int().nonnegative().optional(),
          consumptionState: z.string().optional(),
        })
        .optional(),
    }),
  ]),
  purchaseStateContext: z.object({ purchaseState }),
  testPurchaseContext: z.unknown().optional(),
  orderId: z.string().optional(),
  obfuscatedExternalAccountId: z.string().optional(),
  purchaseCompletionTime: timestamp.optional(),
  acknowledgementState: z.string().optional(),
})

/** @param readAt when Google was asked, in milliseconds since 1970 */
export function purchaseOf(
  purchaseToken: string,
  purchase: z.output<typeof productPurchase>,
  readAt: number,
): StorePurchase {
  const [item] = purchase.productLineItem
  const { quantity = 1, refundableQuantity = null, consumptionState } = item.productOfferDetails ?? {}
  return {
    purchaseToken,
    orderId: purchase.orderId || null,
    productId: item.productId,
    quantity,
    refundableQuantity,
    state: purchase.purchaseStateContext.purchaseState,
    obfuscatedAccountId: purchase.obfuscatedExternalAccountId || null,
    isAcknowledged: purchase.acknowledgementState === 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED',
    isConsumed: consumptionState === 'CONSUMPTION_STATE_CONSUMED',
    purchasedAt: purchase.purchaseCompletionTime ?? null,
    isTest: purchase.testPurchaseContext !== undefined,
    readAt,
  }
}
