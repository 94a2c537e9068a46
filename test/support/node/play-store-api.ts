import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import type { PlayWorld, Product, Subscription } from './play-store-world.ts'

/**
 * The purchases of the Google Play Developer API (https://developers.google.com/android-publisher/api-ref/rest/v3), as strict
 * as the documentation: methods, paths, bodies and parameters that it does not know are refused.
 */

interface Answer {
  status: number
  body: unknown
}

const DAY = 86_400_000
/** How long after its end a token is known. */
const KNOWN_FOR = 60 * DAY

const failure = (code: number, reason: string): Answer => ({
  status: code,
  body: {
    error: {
      code,
      message: `Refused: ${reason}`,
      errors: [{ message: `Refused: ${reason}`, domain: 'androidpublisher', reason, location: 'token' }],
    },
  },
})
const NOT_FOUND = failure(404, 'purchaseTokenNotFound')
const GONE = failure(410, 'purchaseTokenNoLongerValid')
const DONE: Answer = { status: 200, body: {} }

const PATH = /^\/play\/api\/androidpublisher\/v3\/applications\/([^/]+)\/purchases\/(.+)$/

export function playApi(world: PlayWorld | undefined, request: IncomingMessage, url: URL, text: string): Answer {
  const [, , rest = ''] = PATH.exec(url.pathname) ?? []
  if (!world) return failure(404, 'applicationNotFound')
  const { method } = request
  if (rest === 'voidedpurchases' && method === 'GET') return voidedPurchases(world, url.searchParams)
  const v2 = /^(subscriptionsv2|productsv2)\/tokens\/([^/:]+)(?::(cancel|revoke))?$/.exec(rest)
  const v1 = /^(subscriptions|products)\/([^/]+)\/tokens\/([^/:]+):(acknowledge|consume)$/.exec(rest)
  if (!v1 && !v2) return failure(404, 'notFound')
  const token = decodeURIComponent(v2?.[2] ?? v1?.[3] ?? '')
  // What no purchase token of Google's looks like.
  if (!/^[\w.-]{20,}$/.test(token)) return failure(400, 'invalid')
  if (v2) {
    const [, kind, , action] = v2
    if ((action === undefined) !== (method === 'GET')) return failure(404, 'notFound')
    if (kind === 'productsv2') return action === undefined ? getProduct(world, token) : failure(404, 'notFound')
    return onSubscription(world, token, action, text)
  }
  if (method !== 'POST') return failure(404, 'notFound')
  const [, kind, productId = '', , action] = v1 ?? []
  if (!z.strictObject({}).safeParse(JSON.parse(text || '{}')).success) return failure(400, 'badRequest')
  if (kind === 'subscriptions') {
    const s = world.subscriptions.get(token)
    if (!s) return NOT_FOUND
    if (action !== 'acknowledge') return failure(404, 'notFound')
    if (s.productId !== productId) return failure(400, 'purchaseTokenDoesNotMatchSubscriptionId')
    if (s.startedAt === null || s.state === 'EXPIRED') return failure(400, 'subscriptionNotOwnedByUser')
    s.isAcknowledged = true
    s.acknowledgements += 1
    return DONE
  }
  const p = world.products.get(token)
  if (!p) return NOT_FOUND
  if (p.productId !== productId) return failure(400, 'purchaseTokenDoesNotMatchProductId')
  if (p.state !== 'PURCHASED') return failure(400, 'productNotOwnedByUser')
  p.isAcknowledged = true
  if (action === 'consume') {
    p.isConsumed = true
    p.consumptions += 1
  }
  return DONE
}

const cancellation = z.strictObject({
  cancellationContext: z.strictObject({
    cancellationType: z.enum(['USER_REQUESTED_STOP_RENEWALS', 'DEVELOPER_REQUESTED_STOP_PAYMENTS']),
  }),
})
const revocation = z.strictObject({
  revocationContext: z.union([
    z.strictObject({ fullRefund: z.strictObject({}) }),
    z.strictObject({ proratedRefund: z.strictObject({}) }),
  ]),
})

function onSubscription(world: PlayWorld, token: string, action: string | undefined, text: string): Answer {
  const s = world.subscriptions.get(token)
  if (!s) return NOT_FOUND
  if (s.state === 'EXPIRED' && s.expiresAt !== null && world.now() - s.expiresAt > KNOWN_FOR) return GONE
  if (action === undefined) return { status: 200, body: subscriptionBody(s, world.now()) }
  const isLive = ['ACTIVE', 'IN_GRACE_PERIOD', 'ON_HOLD', 'PAUSED'].includes(s.state)
  if (action === 'cancel') {
    const asked = cancellation.safeParse(JSON.parse(text))
    if (!asked.success) return failure(400, 'badRequest')
    if (!isLive) return failure(400, 'subscriptionInvalidState')
    s.cancelledAs = asked.data.cancellationContext.cancellationType
    world.commands.cancel({ token })
    return DONE
  }
  if (!revocation.safeParse(JSON.parse(text)).success) return failure(400, 'badRequest')
  if (!isLive && s.state !== 'CANCELED') return failure(400, 'subscriptionInvalidState')
  world.commands.revoke({ token })
  return DONE
}

const time = (at: number) => new Date(at).toISOString()

function subscriptionBody(s: Subscription, now: number): object {
  const plan = { autoRenewEnabled: s.renews, recurringPrice: { currencyCode: 'EUR', units: '9', nanos: 990_000_000 } }
  return {
    kind: 'androidpublisher#subscriptionPurchaseV2',
    etag: 'etag',
    regionCode: 'PT',
    ...(s.startedAt === null ? {} : { startTime: time(s.startedAt) }),
    subscriptionState: `SUBSCRIPTION_STATE_${s.state}`,
    ...(s.linked === undefined ? {} : { linkedPurchaseToken: s.linked }),
    ...(s.state === 'PAUSED' ? { pausedStateContext: { autoResumeTime: time(now + 30 * DAY) } } : {}),
    ...(s.isTest ? { testPurchase: {} } : {}),
    acknowledgementState: `ACKNOWLEDGEMENT_STATE_${s.isAcknowledged ? 'ACKNOWLEDGED' : 'PENDING'}`,
    ...(s.accountId === undefined ? {} : { externalAccountIdentifiers: { obfuscatedExternalAccountId: s.accountId } }),
    ...(s.expired === undefined || s.isAcknowledged
      ? {}
      : {
          outOfAppPurchaseContext: {
            expiredPurchaseToken: s.expired.token,
            expiredExternalAccountIdentifiers: { obfuscatedExternalAccountId: s.expired.accountId },
          },
        }),
    lineItems: [
      // What replaces it at the renewal comes first, to show that the order means nothing.
      ...(s.next === undefined
        ? []
        : [{ productId: s.next, autoRenewingPlan: plan, offerDetails: { basePlanId: s.basePlanId } }]),
      {
        productId: s.productId,
        ...(s.expiresAt === null ? {} : { expiryTime: time(s.expiresAt) }),
        ...(s.orders.length === 0 ? {} : { latestSuccessfulOrderId: s.orders.at(-1) }),
        autoRenewingPlan: plan,
        offerDetails: { basePlanId: s.basePlanId, offerTags: [] },
      },
    ],
  }
}

function getProduct(world: PlayWorld, token: string): Answer {
  const p = world.products.get(token)
  return p ? { status: 200, body: productBody(p) } : NOT_FOUND
}

const productBody = (p: Product): object => ({
  kind: 'androidpublisher#productPurchaseV2',
  productLineItem: [
    {
      productId: p.productId,
      productOfferDetails: {
        quantity: p.quantity,
        refundableQuantity: p.refundable,
        consumptionState: `CONSUMPTION_STATE_${p.isConsumed ? 'CONSUMED' : 'YET_TO_BE_CONSUMED'}`,
      },
    },
  ],
  purchaseStateContext: { purchaseState: p.state },
  ...(p.isTest ? { testPurchaseContext: { fopType: 'TEST' } } : {}),
  ...(p.state === 'PENDING' ? {} : { orderId: p.orderId }),
  ...(p.accountId === undefined ? {} : { obfuscatedExternalAccountId: p.accountId }),
  regionCode: 'PT',
  ...(p.boughtAt === null ? {} : { purchaseCompletionTime: time(p.boughtAt) }),
  acknowledgementState: `ACKNOWLEDGEMENT_STATE_${p.isAcknowledged ? 'ACKNOWLEDGED' : 'PENDING'}`,
})

const listQuery = z.strictObject({
  startTime: z.string().regex(/^\d+$/).optional(),
  type: z.enum(['0', '1']).default('0'),
  includeQuantityBasedPartialRefund: z.enum(['true', 'false']).default('false'),
  maxResults: z.coerce.number().int().min(1).max(1000).default(100),
  token: z.string().optional(),
})

function voidedPurchases(world: PlayWorld, parameters: URLSearchParams): Answer {
  const query = listQuery.safeParse(Object.fromEntries(parameters))
  if (!query.success) return failure(400, 'badRequest')
  const earliest = world.now() - 30 * DAY
  const { token, type, includeQuantityBasedPartialRefund: parts, maxResults } = query.data
  const [offset = 0, since = Number(query.data.startTime ?? earliest)] = token?.split('-').map(Number) ?? []
  if (since < earliest) return failure(400, 'invalidStartTime')
  const all = world.voided.filter(
    (one) =>
      Number(one.voidedTimeMillis) >= since &&
      (type === '1' || !one.isSubscription) &&
      (parts === 'true' || one.voidedQuantity === undefined),
  )
  const next = offset + Math.min(maxResults, world.trouble.pageSize)
  const shown = all.slice(offset, next).map(({ isSubscription: _isSubscription, ...one }) => one)
  return {
    status: 200,
    body: {
      pageInfo: { resultPerPage: shown.length, totalResults: all.length },
      // An empty list is left out.
      ...(shown.length === 0 ? {} : { voidedPurchases: shown }),
      ...(next < all.length ? { tokenPagination: { nextPageToken: `${next}-${since}` } } : {}),
    },
  }
}
