import { z } from 'zod'

/** A subscription as Google Play knows it. Times in milliseconds since 1970. */
export interface StoreSubscription {
  purchaseToken: string
  /** The product that the person has now, not one that replaces it at the next renewal. */
  productId: string
  basePlanId: string | null
  state: StoreSubscriptionState
  /** Null before the first payment. */
  startedAt: number | null
  /** When it ends unless it renews; in grace, when that ends. Null before the first payment. */
  expiresAt: number | null
  /** Whether it renews by itself. A prepaid plan never does. */
  renews: boolean
  /** The purchase that this one replaces: whoever records this one ends that one. */
  linkedPurchaseToken: string | null
  /**
   * What the app gave as `obfuscatedAccountId` at the purchase, or at the one before for a subscription that was taken up
   * again in Google Play, outside the app.
   */
  obfuscatedAccountId: string | null
  /** The purchase that expired before it was taken up again outside the app: its owner is the owner. Until acknowledged. */
  expiredPurchaseToken: string | null
  /** Without it Google refunds the purchase after three days. */
  isAcknowledged: boolean
  /** The order of the latest successful payment, by which refunds are found; a renewal has one of its own. */
  latestOrderId: string | null
  /** Bought by a licence tester, without money. */
  isTest: boolean
  /** When Google was asked: of two readings the one with the later time counts. */
  readAt: number
}

const STATES = {
  SUBSCRIPTION_STATE_PENDING: 'pending',
  SUBSCRIPTION_STATE_ACTIVE: 'active',
  SUBSCRIPTION_STATE_IN_GRACE_PERIOD: 'grace',
  SUBSCRIPTION_STATE_ON_HOLD: 'on_hold',
  SUBSCRIPTION_STATE_PAUSED: 'paused',
  SUBSCRIPTION_STATE_CANCELED: 'cancelled',
  SUBSCRIPTION_STATE_EXPIRED: 'expired',
  SUBSCRIPTION_STATE_PENDING_PURCHASE_CANCELED: 'pending_purchase_cancelled',
} as const
export type StoreSubscriptionState = (typeof STATES)[keyof typeof STATES]
/** A state that is not among them is an error: nobody gains or loses by it. */
const subscriptionState = z
  .enum(Object.keys(STATES) as (keyof typeof STATES)[])
  .transform((state): StoreSubscriptionState => STATES[state])

/** RFC 3339, with up to nine digits of a second and any offset. */
export const timestamp = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const lineItem = z.object({
  productId: z.string().min(1),
  expiryTime: timestamp.optional(),
  latestSuccessfulOrderId: z.string().optional(),
  autoRenewingPlan: z.object({ autoRenewEnabled: z.boolean().optional() }).optional(),
  offerDetails: z.object({ basePlanId: z.string().optional() }).optional(),
})

const accountIdentifiers = z.object({ obfuscatedExternalAccountId: z.string().optional() }).optional()

/** https://developers.google.com/android-publisher/api-ref/rest/v3/purchases.subscriptionsv2 */
export const subscriptionPurchase = z.object({
  subscriptionState,
  startTime: timestamp.optional(),
  lineItems: z.array(lineItem).min(1),
  linkedPurchaseToken: z.string().min(1).optional(),
  acknowledgementState: z.string().optional(),
  externalAccountIdentifiers: accountIdentifiers,
  outOfAppPurchaseContext: z
    .object({
      expiredPurchaseToken: z.string().optional(),
      expiredExternalAccountIdentifiers: accountIdentifiers,
    })
    .optional(),
  testPurchase: z.unknown().optional(),
})

/** @param readAt when Google was asked, in milliseconds since 1970 */
export function subscriptionOf(
  purchaseToken: string,
  purchase: z.output<typeof subscriptionPurchase>,
  readAt: number,
): StoreSubscription {
  const item = ownedItem(purchase.lineItems)
  const outside = purchase.outOfAppPurchaseContext
  return {
    purchaseToken,
    productId: item.productId,
    basePlanId: item.offerDetails?.basePlanId ?? null,
    state: purchase.subscriptionState,
    startedAt: purchase.startTime ?? null,
    expiresAt: item.expiryTime ?? null,
    renews: item.autoRenewingPlan?.autoRenewEnabled ?? false,
    linkedPurchaseToken: purchase.linkedPurchaseToken ?? null,
    obfuscatedAccountId:
      purchase.externalAccountIdentifiers?.obfuscatedExternalAccountId ||
      outside?.expiredExternalAccountIdentifiers?.obfuscatedExternalAccountId ||
      null,
    expiredPurchaseToken: outside?.expiredPurchaseToken || null,
    isAcknowledged: purchase.acknowledgementState === 'ACKNOWLEDGEMENT_STATE_ACKNOWLEDGED',
    latestOrderId: item.latestSuccessfulOrderId ?? null,
    isTest: purchase.testPurchase !== undefined,
    readAt,
  }
}

type LineItem = z.output<typeof lineItem>

/**
 * The item that the person has now. A change of plan that waits for the renewal adds the new one, which has no successful
 * order yet.
 */
function ownedItem(items: readonly LineItem[]): LineItem {
  const rank = (item: LineItem): number =>
    item.latestSuccessfulOrderId === undefined ? -Infinity : (item.expiryTime ?? 0)
  return items.reduce((best, item) => (rank(item) > rank(best) ? item : best))
}

/**
 * How long after a reading a subscription that Google calls active counts although its time is over: Google takes the
 * payment of a renewal around that moment, and says so only afterwards.
 */
const RENEWAL_DELAY = 3_600_000

/**
 * Until when a reading grants access, in milliseconds since 1970; null when it grants none
 * (https://developer.android.com/google/play/billing/lifecycle/subscriptions). Cancelled means paid until the end.
 */
export function entitledUntil({
  state,
  expiresAt,
  readAt,
}: Pick<StoreSubscription, 'state' | 'expiresAt' | 'readAt'>): number | null {
  if (state === 'active' || state === 'grace') return Math.max(expiresAt ?? 0, readAt + RENEWAL_DELAY)
  return state === 'cancelled' && expiresAt !== null && expiresAt > readAt ? expiresAt : null
}
