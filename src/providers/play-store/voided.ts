import { z } from 'zod'
import { AppError } from '../../foundation/errors.ts'
import type { Publisher } from './publisher.ts'

/** An order that was refunded, charged back or revoked. */
export interface VoidedPurchase {
  /** The key: renewals of a subscription share its purchase token, and each has an order of its own. */
  orderId: string
  purchaseToken: string
  /** In milliseconds since 1970. */
  voidedAt: number
  /** How many of a purchase of several were refunded; null for all of it. */
  quantity: number | null
  reason: VoidedReason
  by: 'user' | 'developer' | 'google' | 'unknown'
}

/** By Google's numbers, from 0. */
const REASONS = [
  'other',
  'remorse',
  'not_received',
  'defective',
  'accidental_purchase',
  'fraud',
  'friendly_fraud',
  'chargeback',
  'unacknowledged_purchase',
] as const
export type VoidedReason = (typeof REASONS)[number]
const SOURCES = ['user', 'developer', 'google'] as const

const millis = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)

/** https://developers.google.com/android-publisher/api-ref/rest/v3/purchases.voidedpurchases/list */
const page = z.object({
  voidedPurchases: z
    .array(
      z.object({
        orderId: z.string().min(1),
        purchaseToken: z.string().min(1),
        voidedTimeMillis: millis,
        voidedQuantity: z.int().positive().optional(),
        voidedReason: z.int().default(0),
        voidedSource: z.int().default(-1),
      }),
    )
    .default([]),
  tokenPagination: z.object({ nextPageToken: z.string().optional() }).optional(),
})

/** Google refuses earlier times; a minute less allows for its clock. */
const LONGEST = 30 * 86_400_000 - 60_000
const PAGE_SIZE = 1000
/** A list that does not end is an error of Google's. */
const MAX_PAGES = 1000

/**
 * Orders that Google has seen voided since a time, at most 30 days ago, subscriptions and partial refunds included. A refund
 * that leaves access to the person is not among them.
 * @param since in milliseconds since 1970
 * @throws AppError UNAVAILABLE
 */
export async function* voidedSince(publisher: Publisher, since: number, now: number): AsyncGenerator<VoidedPurchase> {
  const startTime = String(Math.max(since, now - LONGEST))
  let token: string | undefined
  for (let count = 0; count < MAX_PAGES; count += 1) {
    const query = new URLSearchParams({
      type: '1',
      includeQuantityBasedPartialRefund: 'true',
      maxResults: String(PAGE_SIZE),
      ...(token === undefined ? { startTime } : { token }),
    })
    const answer = await publisher.get(`voidedpurchases?${query.toString()}`, page)
    if (answer === null) throw new AppError('UNAVAILABLE', { cause: new Error('Google Play has no such list') })
    for (const one of answer.voidedPurchases)
      yield {
        orderId: one.orderId,
        purchaseToken: one.purchaseToken,
        voidedAt: one.voidedTimeMillis,
        quantity: one.voidedQuantity ?? null,
        reason: REASONS[one.voidedReason] ?? 'other',
        by: SOURCES[one.voidedSource] ?? 'unknown',
      }
    token = answer.tokenPagination?.nextPageToken
    if (!token) return
  }
  throw new AppError('UNAVAILABLE', { cause: new Error('the list of voided purchases does not end') })
}
