import { z } from 'zod'
import { fromBase64Url, fromUtf8 } from '../../foundation/bytes.ts'
import { AppError, fieldRefused } from '../../foundation/errors.ts'
import { PURCHASE_TOKEN } from './publisher.ts'

/**
 * A real-time developer notification. It says only that something has changed, not what is true now: ask for the
 * subscription or the purchase.
 */
export type PlayNotice = {
  /** Pub/Sub's id of the message; a message that is delivered again has the same one. */
  id: string
  /** When it happened, in milliseconds since 1970. */
  at: number
  /** What happened, in Google's words as far as they are known, else its number. For logs and history. */
  type: string
} & (
  | { kind: 'subscription' | 'product'; purchaseToken: string; orderId: null }
  | { kind: 'voided'; of: 'subscription' | 'product'; purchaseToken: string; orderId: string }
  /** `other` is authentic and not about a purchase token, such as the review of a refund; there is nothing to ask. */
  | { kind: 'test' | 'other'; purchaseToken: null; orderId: null }
)

/** Largest envelope, in characters; a notification has about 500. */
const MAX_BODY = 32 * 1024
const MAX_DATA = 8 * 1024

const envelope = z.object({
  message: z.object({
    data: z.base64().min(1).max(MAX_DATA),
    messageId: z.string().regex(/^[\w-]{1,64}$/),
  }),
})

const int = z.int().nonnegative()
const token = z.string().regex(PURCHASE_TOKEN)
/** The reference says `long`; in JSON it is a string of digits. Times beyond what a date can hold are refused. */
const millis = z
  .union([z.string().regex(/^\d{1,16}$/), int])
  .transform(Number)
  .pipe(z.number().max(8.64e15))

/** https://developer.android.com/google/play/billing/rtdn-reference */
const notification = z.object({
  version: z.string().max(16),
  packageName: z.string().max(150),
  eventTimeMillis: millis,
  subscriptionNotification: z.object({ notificationType: int, purchaseToken: token }).optional(),
  oneTimeProductNotification: z.object({ notificationType: int, purchaseToken: token }).optional(),
  voidedPurchaseNotification: z
    .object({
      purchaseToken: token,
      orderId: z.string().regex(/^[\x21-\x7e]{1,200}$/),
      productType: z.literal([1, 2]),
      refundType: int,
    })
    .optional(),
  testNotification: z.unknown().optional(),
})

/** By number, from 1; 14 to 16 and 21 are not in the reference. */
const SUBSCRIPTION_TYPES = (
  'recovered renewed canceled purchased on_hold in_grace_period restarted price_change_confirmed deferred paused ' +
  'pause_schedule_changed revoked expired 14 15 16 items_changed cancellation_scheduled price_change_updated ' +
  'pending_purchase_canceled 21 price_step_up_consent_updated'
).split(' ')
const PRODUCT_TYPES = ['purchased', 'canceled']
const REFUND_TYPES = ['full_refund', 'quantity_based_partial_refund']

const nameOf = (names: readonly string[], type: number): string => names[type - 1] ?? String(type)

/**
 * Reads the body of a push whose token has been verified. Types that Google may add are not refused: an answer other than
 * 2xx makes Pub/Sub send the message again.
 * @param body the text of the request, or its JSON
 * @throws AppError VALIDATION_FAILED for what is not a notification about our app, PAYLOAD_TOO_LARGE
 */
export function readPushMessage(packageName: string, body: unknown): PlayNotice {
  if (typeof body === 'string' && body.length > MAX_BODY) throw new AppError('PAYLOAD_TOO_LARGE')
  const { message } = parsed(envelope, typeof body === 'string' ? json(body) : body, 'message')
  const bytes = fromBase64Url(message.data)
  if (bytes === null) throw fieldRefused('message.data', 'is not base64')
  const event = parsed(notification, json(fromUtf8(bytes)), 'message.data')
  if (event.packageName !== packageName) throw fieldRefused('message.data', 'is about another app')
  return noticeOf(message.messageId, event)
}

function noticeOf(id: string, event: z.output<typeof notification>): PlayNotice {
  const base = { id, at: event.eventTimeMillis }
  const { subscriptionNotification: subscription, oneTimeProductNotification: product } = event
  const { voidedPurchaseNotification: voided } = event
  const isTest = event.testNotification !== undefined
  const given = [subscription, product, voided].filter((one) => one !== undefined).length + (isTest ? 1 : 0)
  if (given > 1) throw fieldRefused('message.data', 'has more than one notification')
  if (subscription) {
    const { notificationType, purchaseToken } = subscription
    const type = nameOf(SUBSCRIPTION_TYPES, notificationType)
    return { ...base, kind: 'subscription', type, purchaseToken, orderId: null }
  }
  if (product) {
    const { notificationType, purchaseToken } = product
    const type = nameOf(PRODUCT_TYPES, notificationType)
    return { ...base, kind: 'product', type, purchaseToken, orderId: null }
  }
  if (voided) {
    const { purchaseToken, orderId, productType, refundType } = voided
    const of = productType === 1 ? 'subscription' : 'product'
    return { ...base, kind: 'voided', of, type: nameOf(REFUND_TYPES, refundType), purchaseToken, orderId }
  }
  const kind = isTest ? 'test' : 'other'
  return { ...base, kind, type: kind, purchaseToken: null, orderId: null }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw fieldRefused('message', 'is not JSON')
  }
}

function parsed<T extends z.ZodType>(schema: T, value: unknown, path: string): z.output<T> {
  const result = schema.safeParse(value)
  if (!result.success) throw fieldRefused(path, `is not a notification: ${result.error.issues[0]?.path.join('.')}`)
  return result.data
}
