import type { z } from 'zod'
import { AppError } from '../../foundation/errors.ts'
import type { Settings } from '../../settings.ts'
import { APPLE_ROOT } from './apple-root.ts'
import { historyResponse, notificationHistoryResponse, statusResponse, transactionResponse } from './payloads.ts'
import { SignedDataRefused, type Refusal } from './refusal.ts'
import type { StoreNotification, StorePurchase, StoreSubscription, StoreTransaction } from './results.ts'
import { askAppStore, type ServerApiAccount } from './server-api.ts'
import { readNotification, readRenewal, readTransaction, type OurApp } from './signed-reader.ts'
import type { Trust } from './signed-data.ts'

/**
 * Apple's App Store. What others hand us (a notification, a transaction from a device) is only believed as far as it is
 * signed, and is only a reason to ask the App Store itself.
 */
export interface AppStoreProvider {
  /** @throws SignedDataRefused for what the App Store has not signed for our app */
  readNotification(signedPayload: string): Promise<StoreNotification>
  /** A transaction as a device has it: it may be old, and refunded since. @throws SignedDataRefused */
  readTransaction(signedTransaction: string): Promise<StoreTransaction>
  /**
   * A subscription as it is now; null if the App Store knows none.
   * @throws AppError UNAVAILABLE
   */
  subscription(originalTransactionId: string): Promise<StoreSubscription | null>
  /**
   * A purchase of something that is used up, as it is now; null if the App Store knows none, or it is something else.
   * @throws AppError UNAVAILABLE
   */
  purchase(transactionId: string): Promise<StorePurchase | null>
  /**
   * All transactions of the customer who made this one, oldest change first, refunded ones included; none if the App
   * Store does not know it.
   * @throws AppError UNAVAILABLE
   */
  transactionsOf(transactionId: string): AsyncGenerator<StoreTransaction, void>
  /**
   * What the App Store has tried to notify us of since a time (180 days at most, 30 in the sandbox), in no certain order.
   * @param refused is told of each one that cannot be read; the others follow nevertheless
   * @throws AppError UNAVAILABLE
   */
  notificationsSince(since: number, refused?: (reason: Refusal) => void): AsyncGenerator<StoreNotification, void>
}

/** What `status` says (https://developer.apple.com/documentation/appstoreserverapi/status). */
const STATUSES: Partial<Record<number, StoreSubscription['status']>> = {
  1: 'active',
  2: 'expired',
  3: 'billing_retry',
  4: 'grace',
  5: 'revoked',
}

const DAY = 86_400_000
/** How far back the App Store's history of notifications goes, less an hour for the clocks. */
const HISTORY = { Production: 180 * DAY - 3_600_000, Sandbox: 30 * DAY - 3_600_000 }

/** Ids of transactions; anything else would be a path of its own in the address. */
const ID = /^\d{1,32}$/

/**
 * The App Store by the settings `APP_STORE_…`; null without them.
 * @param now the clock, in milliseconds since 1970
 */
export function appStoreProvider(settings: Settings, now: () => number = Date.now): AppStoreProvider | null {
  const account = accountOf(settings)
  if (!account) return null
  const { app, api } = account
  const trust = (): Trust => ({ root: settings.APP_STORE_ROOT ?? APPLE_ROOT, now: now() })
  const ask = <T>(
    schema: z.ZodType<T>,
    path: string,
    more: { query?: Record<string, string>; body?: Record<string, unknown> } = {},
  ) => askAppStore(api, now(), schema, path, more)

  return {
    readNotification: (signed) => readNotification(app, signed, trust()),
    readTransaction: (signed) => readTransaction(app, signed, trust()),

    async subscription(originalTransactionId) {
      if (!ID.test(originalTransactionId)) return null
      const readAt = now()
      const answer = await ask(statusResponse, `/v1/subscriptions/${originalTransactionId}`)
      const item = answer?.data
        .flatMap(({ lastTransactions }) => lastTransactions)
        .find((one) => one.originalTransactionId === originalTransactionId)
      return item ? believed(() => subscriptionOf(app, item, trust(), readAt)) : null
    },

    async purchase(transactionId) {
      if (!ID.test(transactionId)) return null
      const answer = await ask(transactionResponse, `/v1/transactions/${transactionId}`)
      if (!answer) return null
      const said = await believed(() => readTransaction(app, answer.signedTransactionInfo, trust()))
      return said.type === 'consumable' && said.transactionId === transactionId ? purchaseOf(said) : null
    },

    async *transactionsOf(transactionId) {
      if (!ID.test(transactionId)) return
      const path = `/v2/history/${transactionId}`
      const pages = pagesOf(
        'revision',
        (query) => ask(historyResponse, path, { query }),
        (page) => page.revision,
      )
      for await (const { signedTransactions } of pages)
        for (const signed of signedTransactions) yield await believed(() => readTransaction(app, signed, trust()))
    },

    async *notificationsSince(since, refused) {
      const endDate = now()
      // Every page is asked for with the same period.
      const body = { startDate: Math.max(since, endDate - HISTORY[app.environment]), endDate }
      if (body.startDate >= endDate) return
      const pages = pagesOf(
        'paginationToken',
        (query) => ask(notificationHistoryResponse, '/v1/notifications/history', { query, body }),
        (page) => page.paginationToken,
      )
      for await (const { notificationHistory } of pages)
        for (const { signedPayload } of notificationHistory) {
          const notification = await readNotification(app, signedPayload, trust()).catch((error: unknown) => {
            if (!(error instanceof SignedDataRefused)) throw error
            refused?.(error.reason)
            return null
          })
          if (notification) yield notification
        }
    },
  }
}

function accountOf(settings: Settings): { app: OurApp; api: ServerApiAccount } | null {
  const { APP_STORE_BUNDLE_ID: bundleId, APP_STORE_APP_ID: appId, APP_STORE_KEY: key } = settings
  const { APP_STORE_ISSUER_ID: issuerId, APP_STORE_KEY_ID: keyId } = settings
  if (bundleId === undefined || appId === undefined || key === undefined) return null
  if (issuerId === undefined || keyId === undefined) return null
  return {
    app: { bundleId, appId, environment: settings.APP_STORE_ENVIRONMENT },
    api: { url: settings.APP_STORE_API_URL, key, keyId, issuerId, bundleId },
  }
}

/** What the App Store itself answers must hold as well; if it does not, nothing is known. */
async function believed<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw new AppError('UNAVAILABLE', { cause: error })
  }
}

type StatusItem = z.output<typeof statusResponse>['data'][number]['lastTransactions'][number]

async function subscriptionOf(app: OurApp, item: StatusItem, trust: Trust, readAt: number): Promise<StoreSubscription> {
  const said = await readTransaction(app, item.signedTransactionInfo, trust)
  const renewal = await readRenewal(app, item.signedRenewalInfo, trust)
  const status = STATUSES[item.status]
  const ids = [said.originalTransactionId, renewal.originalTransactionId]
  if (status === undefined || said.expiresAt === null || ids.some((id) => id !== item.originalTransactionId))
    throw new Error('the App Store answered with a status that is not as documented')
  return {
    originalTransactionId: said.originalTransactionId,
    transactionId: said.transactionId,
    productId: said.productId,
    status,
    startedAt: renewal.startedAt ?? said.firstPurchasedAt,
    periodStartedAt: said.purchasedAt,
    expiresAt: said.expiresAt,
    graceUntil: renewal.graceUntil,
    renews: renewal.renews,
    renewsTo: renewal.renewsTo,
    appAccountToken: said.appAccountToken ?? renewal.appAccountToken,
    environment: said.environment,
    isTrial: said.isTrial,
    isUpgraded: said.isUpgraded,
    isFamilyShared: said.isFamilyShared,
    revokedAt: said.revokedAt,
    revocationType: said.revocationType,
    revocationPercentage: said.revocationPercentage,
    readAt,
  }
}

const purchaseOf = (said: StoreTransaction): StorePurchase => ({
  transactionId: said.transactionId,
  productId: said.productId,
  quantity: said.quantity,
  appAccountToken: said.appAccountToken,
  purchasedAt: said.purchasedAt,
  price: said.price,
  currency: said.currency,
  revokedAt: said.revokedAt,
  revocationType: said.revocationType,
  revocationPercentage: said.revocationPercentage,
  environment: said.environment,
})

/** All pages of an answer, one after the other: each names the next, until there is no more. */
async function* pagesOf<Page extends { hasMore: boolean }>(
  parameter: string,
  ask: (query: Record<string, string>) => Promise<Page | null>,
  nextOf: (page: Page) => string | undefined,
): AsyncGenerator<Page, void> {
  let next: string | undefined
  for (;;) {
    const page: Page | null = await ask(next === undefined ? {} : { [parameter]: next })
    if (!page) return
    yield page
    if (!page.hasMore) return
    const following = nextOf(page)
    if (following === undefined || following === next)
      throw new AppError('UNAVAILABLE', { cause: new Error('the App Store named no next page') })
    next = following
  }
}
