import type { Settings } from '../../settings.ts'
import { productPurchase, purchaseOf, type StorePurchase } from './purchase.ts'
import { productPath, publisher, tokenPath } from './publisher.ts'
import { readPushMessage, type PlayNotice } from './push-message.ts'
import { verifyPushToken } from './push-token.ts'
import { subscriptionOf, subscriptionPurchase, type StoreSubscription } from './subscription.ts'
import { voidedSince, type VoidedPurchase } from './voided.ts'

/**
 * Google Play as the seller of subscriptions and one-time products. Every method throws AppError UNAVAILABLE while Google
 * cannot be asked, and VALIDATION_FAILED for what no purchase token looks like.
 */
export interface PlayStoreProvider {
  /**
   * Verifies and reads a push of Pub/Sub.
   * @param authorization the header of the request; null without one
   * @param body the text of the request, or its JSON
   * @throws AppError UNAUTHORIZED, VALIDATION_FAILED, PAYLOAD_TOO_LARGE, UNAVAILABLE
   */
  readPush(authorization: string | null, body: unknown): Promise<PlayNotice>
  /** The current state of a subscription; null when Google has none, as of 60 days after its end. */
  subscription(purchaseToken: string): Promise<StoreSubscription | null>
  /** The current state of a one-time product; null when Google has none. */
  purchase(purchaseToken: string): Promise<StorePurchase | null>
  /**
   * Confirms that a purchase has been granted. Repeating it does no harm.
   * @returns false when the purchase is gone or in no state for it: read it again
   */
  acknowledge(purchase: Pick<StoreSubscription, 'productId' | 'purchaseToken'>, kind: PurchaseKind): Promise<boolean>
  /** Uses up a one-time product, so that it can be bought again; acknowledges it as well. Otherwise as `acknowledge`. */
  consume(purchase: Pick<StorePurchase, 'productId' | 'purchaseToken'>): Promise<boolean>
  /**
   * Ends the renewals of a subscription; it stays paid until its end. `resumable` lets the person take that back in Google
   * Play, `final` does not.
   * @returns false when there is none, or nothing to end: read it again
   */
  cancel(purchaseToken: string, how: 'resumable' | 'final'): Promise<boolean>
  /** Ends a subscription at once, and refunds the last payment. @returns as `cancel` */
  revoke(purchaseToken: string, refund: 'full' | 'prorated'): Promise<boolean>
  /** See `voidedSince` in voided.ts. @param since in milliseconds since 1970 */
  voidedSince(since: number): AsyncIterable<VoidedPurchase>
}

export type PurchaseKind = 'subscription' | 'product'

const CANCELLATIONS = {
  resumable: 'USER_REQUESTED_STOP_RENEWALS',
  final: 'DEVELOPER_REQUESTED_STOP_PAYMENTS',
} as const
const REFUNDS = { full: 'fullRefund', prorated: 'proratedRefund' } as const

/** Google Play, or null where it is not configured. @param now milliseconds since 1970 */
export function playStoreProvider(settings: Settings, now: () => number = Date.now): PlayStoreProvider | null {
  const {
    PLAY_PACKAGE_NAME: packageName,
    PLAY_SERVICE_ACCOUNT: account,
    PLAY_PUSH_AUDIENCE: audience,
    PLAY_PUSH_EMAIL: email,
  } = settings
  if (packageName === undefined || account === undefined || audience === undefined || email === undefined) return null
  const api = publisher(settings.PLAY_API_URL, packageName, account, now)
  const identity = { keysUrl: settings.GOOGLE_JWKS_URL, audience, email }
  return {
    async readPush(authorization, body) {
      await verifyPushToken(identity, authorization, now())
      return readPushMessage(packageName, body)
    },
    async subscription(purchaseToken) {
      // The time before the question: what happens while it is answered is newer.
      const readAt = now()
      const found = await api.get(`subscriptionsv2/${tokenPath(purchaseToken)}`, subscriptionPurchase)
      return found && subscriptionOf(purchaseToken, found, readAt)
    },
    async purchase(purchaseToken) {
      const readAt = now()
      const found = await api.get(`productsv2/${tokenPath(purchaseToken)}`, productPurchase)
      return found && purchaseOf(purchaseToken, found, readAt)
    },
    acknowledge: async ({ productId, purchaseToken }, kind) =>
      api.post(`${kind}s/${productPath(productId)}/${tokenPath(purchaseToken)}:acknowledge`),
    consume: async ({ productId, purchaseToken }) =>
      api.post(`products/${productPath(productId)}/${tokenPath(purchaseToken)}:consume`),
    cancel: async (purchaseToken, how) =>
      api.post(`subscriptionsv2/${tokenPath(purchaseToken)}:cancel`, {
        cancellationContext: { cancellationType: CANCELLATIONS[how] },
      }),
    revoke: async (purchaseToken, refund) =>
      api.post(`subscriptionsv2/${tokenPath(purchaseToken)}:revoke`, {
        revocationContext: { [REFUNDS[refund]]: {} },
      }),
    voidedSince: (since) => voidedSince(api, since, now()),
  }
}
