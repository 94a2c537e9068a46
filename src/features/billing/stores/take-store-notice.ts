import type { Context } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { describeError } from '../../../foundation/log.ts'
import { SignedDataRefused } from '../../../providers/app-store/refusal.ts'
import type { StoreNotification } from '../../../providers/app-store/results.ts'
import type { PlayNotice } from '../../../providers/play-store/push-message.ts'
import { noticesOf } from '../providers.ts'
import type { Provider } from '../queries.ts'
import { takeNotices, type Notice } from '../reconcile/queries.ts'
import { voidedNoticeId } from '../reconcile/play-store.ts'
import { refOfCoins } from '../sold-as.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/**
 * How long after it happened a notice may come: Apple's last attempt is 157 hours after the first, and Pub/Sub keeps messages
 * for at most 31 days. What is older is somebody's copy.
 */
const OLDEST = { app_store: 8 * DAY, play_store: 32 * DAY } as const
/** Clocks differ. */
const AHEAD = 5 * MINUTE

interface Taken {
  message: string
}

/**
 * Takes a notification of the App Store: it only asks for a reconciliation of what it is about.
 * @throws AppError UNAUTHORIZED for what the App Store has not signed, or not for this app, or not lately
 */
export async function takeAppStoreNotice(ctx: Context, signedPayload: string): Promise<Taken> {
  const store = noticesOf(ctx.appStore)
  const notification = await store.readNotification(signedPayload).catch((error: unknown) => {
    if (error instanceof SignedDataRefused) throw refused(ctx, 'app_store', error.reason)
    throw error
  })
  mustBeTimely(ctx, 'app_store', notification.signedAt)
  return take(ctx, 'app_store', noticeOfAppStore(notification))
}

/**
 * Takes a push of Google Play, likewise.
 * @throws AppError UNAUTHORIZED for a push that Google has not signed for this endpoint, VALIDATION_FAILED for another app's
 */
export async function takePlayNotice(ctx: Context, authorization: string | null, body: unknown): Promise<Taken> {
  const store = noticesOf(ctx.playStore)
  const notice = await store.readPush(authorization, body).catch((error: unknown) => {
    if (error instanceof AppError && error.status < 500) {
      ctx.log.warn('billing_notice_refused', { provider: 'play_store', ...describeError(error) })
    }
    throw error
  })
  mustBeTimely(ctx, 'play_store', notice.at)
  return take(ctx, 'play_store', noticeOfPlay(notice))
}

async function take(ctx: Context, provider: Provider, notice: Notice): Promise<Taken> {
  ctx.publish(await takeNotices(ctx.db, provider, [notice], ctx.now()))
  return { message: 'Taken.' }
}

/** What a notification is about: a subscription, or a receipt for coins. */
export function noticeOfAppStore(said: StoreNotification): Notice {
  const { id, transaction } = said
  const type = said.subtype === null ? said.type : `${said.type} ${said.subtype}`
  if (transaction === null || transaction.type === 'subscription') return { id, type, ref: said.originalTransactionId }
  return { id, type, ref: transaction.type === 'consumable' ? refOfCoins(transaction.transactionId) : null }
}

/** Each voided order is noted once, as the list of them is read as well, but for parts, of which an order may have several. */
export function noticeOfPlay(said: PlayNotice): Notice {
  const { id, type, purchaseToken } = said
  const ofPart = said.kind === 'voided' && type !== 'full_refund' && said.of === 'product'
  const noticeId = said.kind === 'voided' ? voidedNoticeId(said.orderId, ofPart ? id : null) : id
  if (purchaseToken === null) return { id: noticeId, type, ref: null }
  const isSubscription = said.kind === 'subscription' || (said.kind === 'voided' && said.of === 'subscription')
  return { id: noticeId, type, ref: isSubscription ? purchaseToken : refOfCoins(purchaseToken) }
}

function mustBeTimely(ctx: Context, provider: 'app_store' | 'play_store', at: number): void {
  if (at < ctx.now() - OLDEST[provider]) throw refused(ctx, provider, 'too_old')
  if (at > ctx.now() + AHEAD) throw refused(ctx, provider, 'in_future')
}

function refused(ctx: Context, provider: 'app_store' | 'play_store', reason: string): AppError {
  ctx.log.warn('billing_notice_refused', { provider, reason })
  if (provider === 'play_store') return fieldRefused('body.message.data', 'is not of this time')
  return new AppError('UNAUTHORIZED', {
    message: 'The notification is not signed by the App Store for this app; check app and environment.',
  })
}
