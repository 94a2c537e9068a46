import { z } from 'zod'
import type { StoreRenewal, StoreTransaction } from './results.ts'

/**
 * The fields that are used of what the App Store signs and answers. Apple adds fields and values, so objects are loose
 * and few fields are held against a list.
 */

const id = z.string().regex(/^\d{1,32}$/)
const productId = z.string().min(1).max(255)
/** Milliseconds since 1970. */
const time = z.number().int().nonnegative()
const token = z.guid().transform((text) => text.toLowerCase())
const signed = z.string().min(1)

/** https://developer.apple.com/documentation/appstoreserverapi/jwstransactiondecodedpayload */
export const transactionPayload = z.object({
  transactionId: id,
  originalTransactionId: id,
  bundleId: z.string(),
  environment: z.string(),
  productId,
  type: z.string(),
  quantity: z.int().positive().default(1),
  appAccountToken: token.optional(),
  purchaseDate: time,
  originalPurchaseDate: time,
  expiresDate: time.optional(),
  inAppOwnershipType: z.string().optional(),
  isUpgraded: z.boolean().optional(),
  offerDiscountType: z.string().optional(),
  price: z.int().nonnegative().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  revocationDate: time.optional(),
  revocationType: z.enum(['REFUND_FULL', 'REFUND_PRORATED', 'FAMILY_REVOKE']).optional().catch(undefined),
  revocationPercentage: z.int().min(0).max(100_000).optional(),
  signedDate: time,
})
export type TransactionPayload = z.output<typeof transactionPayload>

/** https://developer.apple.com/documentation/appstoreserverapi/jwsrenewalinfodecodedpayload */
export const renewalPayload = z.object({
  originalTransactionId: id,
  environment: z.string(),
  productId,
  autoRenewProductId: productId.optional(),
  autoRenewStatus: z.union([z.literal(0), z.literal(1)]),
  isInBillingRetryPeriod: z.boolean().optional(),
  gracePeriodExpiresDate: time.optional(),
  recentSubscriptionStartDate: time.optional(),
  appAccountToken: token.optional(),
  signedDate: time,
})
export type RenewalPayload = z.output<typeof renewalPayload>

/** What a notification is about: an app, and perhaps a transaction of it. */
const about = z.object({
  bundleId: z.string(),
  appAppleId: z.number().optional(),
  environment: z.string().optional(),
  externalPurchaseId: z.string().optional(),
  signedTransactionInfo: signed.optional(),
  signedRenewalInfo: signed.optional(),
})

/** https://developer.apple.com/documentation/appstoreservernotifications/responsebodyv2decodedpayload */
export const notificationPayload = z.object({
  notificationUUID: z.string().min(1).max(64),
  notificationType: z.string().min(1).max(64),
  subtype: z.string().min(1).max(64).optional(),
  data: about.optional(),
  summary: about.optional(),
  externalPurchaseToken: about.optional(),
  appData: about.optional(),
  signedDate: time,
})
export type NotificationPayload = z.output<typeof notificationPayload>

/** https://developer.apple.com/documentation/appstoreserverapi/statusresponse */
export const statusResponse = z.object({
  data: z.array(
    z.object({
      lastTransactions: z.array(
        z.object({
          originalTransactionId: id,
          status: z.int(),
          signedTransactionInfo: signed,
          signedRenewalInfo: signed,
        }),
      ),
    }),
  ),
})

/** https://developer.apple.com/documentation/appstoreserverapi/transactioninforesponse */
export const transactionResponse = z.object({ signedTransactionInfo: signed })

/** https://developer.apple.com/documentation/appstoreserverapi/historyresponse */
export const historyResponse = z.object({
  revision: z.string().min(1).optional(),
  hasMore: z.boolean(),
  signedTransactions: z.array(signed).default([]),
})

/** https://developer.apple.com/documentation/appstoreserverapi/notificationhistoryresponse */
export const notificationHistoryResponse = z.object({
  paginationToken: z.string().min(1).optional(),
  hasMore: z.boolean(),
  notificationHistory: z.array(z.object({ signedPayload: signed })).default([]),
})

const TYPES: Partial<Record<string, StoreTransaction['type']>> = {
  'Auto-Renewable Subscription': 'subscription',
  Consumable: 'consumable',
}

/** @param payload of an app and an environment that are ours */
export function transactionOf(payload: TransactionPayload): StoreTransaction {
  const isRevoked = payload.revocationDate !== undefined
  return {
    transactionId: payload.transactionId,
    originalTransactionId: payload.originalTransactionId,
    productId: payload.productId,
    type: TYPES[payload.type] ?? 'other',
    quantity: payload.quantity,
    appAccountToken: payload.appAccountToken ?? null,
    purchasedAt: payload.purchaseDate,
    firstPurchasedAt: payload.originalPurchaseDate,
    expiresAt: payload.expiresDate ?? null,
    isTrial: payload.offerDiscountType === 'FREE_TRIAL',
    isUpgraded: payload.isUpgraded ?? false,
    isFamilyShared: payload.inAppOwnershipType === 'FAMILY_SHARED',
    environment: payload.environment === 'Production' ? 'Production' : 'Sandbox',
    signedAt: payload.signedDate,
    ...chargeOf(payload),
    revokedAt: payload.revocationDate ?? null,
    revocationType: isRevoked ? (payload.revocationType ?? null) : null,
    revocationPercentage:
      isRevoked && payload.revocationPercentage !== undefined ? payload.revocationPercentage / 1000 : null,
  }
}

export const renewalOf = (payload: RenewalPayload): StoreRenewal => ({
  originalTransactionId: payload.originalTransactionId,
  productId: payload.productId,
  renews: payload.autoRenewStatus === 1,
  renewsTo: payload.autoRenewStatus === 1 ? (payload.autoRenewProductId ?? payload.productId) : null,
  isInBillingRetry: payload.isInBillingRetryPeriod ?? false,
  graceUntil: payload.gracePeriodExpiresDate ?? null,
  startedAt: payload.recentSubscriptionStartDate ?? null,
  appAccountToken: payload.appAccountToken ?? null,
  signedAt: payload.signedDate,
})

/** Apple states thousandths of the currency's unit (https://developer.apple.com/documentation/appstoreserverapi/price). */
function chargeOf({ price, currency }: TransactionPayload): Pick<StoreTransaction, 'price' | 'currency'> {
  if (price === undefined || currency === undefined) return { price: null, currency: null }
  const { maximumFractionDigits: decimals = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions()
  return { price: Math.round(price / 10 ** (3 - decimals)), currency }
}
