/** What the App Store says, in our terms. Times are milliseconds since 1970. */

export type StoreEnvironment = 'Production' | 'Sandbox'

/** A refund, or the end of family sharing. All are null without one, and again after a refund was reversed. */
export interface Revocation {
  revokedAt: number | null
  /** Null for refunds from before Apple told kinds apart (2026): full ones. */
  revocationType: 'REFUND_FULL' | 'REFUND_PRORATED' | 'FAMILY_REVOKE' | null
  /** How much of the price was paid back, in percent with up to three decimals; of the whole quantity. */
  revocationPercentage: number | null
}

/** What was charged. Apple's reports, not this, are for accounting. */
export interface Charge {
  /** For the whole quantity, in minor units of the currency (ISO 4217: cents, or whole yen). */
  price: number | null
  /** Three letters. */
  currency: string | null
}

/** One charge: a purchase, or one period of a subscription. */
export interface StoreTransaction extends Revocation, Charge {
  transactionId: string
  /** The same for all periods of a subscription. */
  originalTransactionId: string
  productId: string
  type: 'subscription' | 'consumable' | 'other'
  quantity: number
  /** The UUID that the app gave the purchase, in lower case; it says whose the purchase is. */
  appAccountToken: string | null
  purchasedAt: number
  /** Of the first transaction of a subscription. */
  firstPurchasedAt: number
  /** The end of a subscription's period. */
  expiresAt: number | null
  /** Whether a free trial. */
  isTrial: boolean
  /** Whether replaced by a higher plan before its end. */
  isUpgraded: boolean
  /** Whether another member of the family bought it. */
  isFamilyShared: boolean
  environment: StoreEnvironment
  /** When the App Store said so. */
  signedAt: number
}

/** What happens at the end of a subscription's period. */
export interface StoreRenewal {
  originalTransactionId: string
  productId: string
  renews: boolean
  /** The product of the next period; null if there is none. */
  renewsTo: string | null
  isInBillingRetry: boolean
  /** Until when access goes on although the charge failed. */
  graceUntil: number | null
  /** Since when it has run, lapses of up to 60 days included. */
  startedAt: number | null
  appAccountToken: string | null
  signedAt: number
}

/** A notification. Only a reason to ask: notifications come late, twice, and in any order. */
export interface StoreNotification {
  /** The same for each attempt to deliver it. */
  id: string
  /** Such as `DID_RENEW`; Apple adds new ones
   * (https://developer.apple.com/documentation/appstoreservernotifications/notificationtype). */
  type: string
  subtype: string | null
  signedAt: number
  originalTransactionId: string | null
  transaction: StoreTransaction | null
  renewal: StoreRenewal | null
}

/** A subscription as it is now. */
export interface StoreSubscription extends Revocation {
  originalTransactionId: string
  /** Of the latest period. */
  transactionId: string
  productId: string
  status: 'active' | 'expired' | 'billing_retry' | 'grace' | 'revoked'
  startedAt: number
  /** The latest period. */
  periodStartedAt: number
  expiresAt: number
  graceUntil: number | null
  renews: boolean
  renewsTo: string | null
  appAccountToken: string | null
  environment: StoreEnvironment
  isTrial: boolean
  isUpgraded: boolean
  isFamilyShared: boolean
  /** When we asked: of two readings the later one is right. */
  readAt: number
}

/** A purchase of something that is used up, such as coins. */
export interface StorePurchase extends Revocation, Charge {
  transactionId: string
  productId: string
  quantity: number
  appAccountToken: string | null
  purchasedAt: number
  environment: StoreEnvironment
}
