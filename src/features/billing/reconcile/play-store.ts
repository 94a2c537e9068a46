import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import type { PlayStoreProvider } from '../../../providers/play-store/play-store.ts'
import type { StoreSubscription } from '../../../providers/play-store/subscription.ts'
import { sellerOf } from '../providers.ts'
import type { SubscriptionRow } from '../queries.ts'
import { subscriptionBy, type WriteAnswer } from './queries.ts'
import type { SubscriptionState } from '../rules.ts'
import { stateOfPlayStore } from '../rules/play-store.ts'
import { accountOfStoreToken } from '../stores/account-of.ts'
import { isNoted } from '../stores/queries.ts'
import { write, writeUnknown } from './write-answer.ts'

const HOUR = 3_600_000

/**
 * Asks Google Play about a subscription and writes the answer. Whose it is does not change once it is written.
 * @param ref the purchase token
 */
export async function reconcilePlayStore(ctx: Context, ref: string): Promise<void> {
  const found = await sellerOf(ctx.playStore, 'play_store').subscription(ref)
  if (!found) return writeUnknown(ctx, 'play_store', ref)
  const row = await subscriptionBy(ctx.db, 'play_store', ref)
  await writePlayStore(ctx, found, { row, userId: row?.userId ?? (await accountOfPlay(ctx, found)) })
}

/** The account that a purchase names, or the one that it continues belongs to; null where that is nobody. */
export async function accountOfPlay(ctx: Context, found: StoreSubscription): Promise<string | null> {
  if (found.obfuscatedAccountId !== null) return accountOfStoreToken(ctx, found.obfuscatedAccountId)
  const before = found.linkedPurchaseToken ?? found.expiredPurchaseToken
  return before === null ? null : ((await subscriptionBy(ctx.db, 'play_store', before))?.userId ?? null)
}

/**
 * Writes Google's answer, and tells Google afterwards that what was bought is granted; if that fails, it is repeated when
 * the subscription is asked about again, a quarter of an hour later. What was paid back is ended there as well, and so is
 * what renews for an account that is gone.
 * @param row what is written of it so far
 * @param userId whose it is; null where nobody has been named yet
 */
export async function writePlayStore(
  ctx: Context,
  found: StoreSubscription,
  { row, userId }: { row: SubscriptionRow | null; userId: string | null },
): Promise<WriteAnswer> {
  const play = sellerOf(ctx.playStore, 'play_store')
  const why = await whyOver(ctx, play, found, row)
  if (why !== null && found.state !== 'expired') {
    const isEnded = await play.revoke(found.purchaseToken, 'prorated')
    if (!isEnded) await play.cancel(found.purchaseToken, 'final')
  }
  const seen: StoreSubscription = why === null ? found : { ...found, state: 'expired' }
  const state = stateOfPlayStore(seen, why, ctx.now())
  const written = await write(ctx, {
    provider: 'play_store',
    ref: found.purchaseToken,
    knownId: null,
    userId,
    product: found.productId,
    state,
    card: null,
    replaces: found.linkedPurchaseToken ?? found.expiredPurchaseToken,
    readAt: found.readAt,
  })
  const isWritten = written.outcome === 'ok'
  if (isWritten && written.userId !== null && state.entitledUntil !== null && !found.isAcknowledged)
    await acknowledge(ctx, play, found)
  if (isWritten && written.userId === null && state.renews) {
    ctx.log.warn('subscription_of_nobody_ended', { provider: 'play_store' })
    await play.cancel(found.purchaseToken, 'final')
  }
  return written
}

async function acknowledge(ctx: Context, play: PlayStoreProvider, found: StoreSubscription): Promise<void> {
  try {
    await play.acknowledge(found, 'subscription')
  } catch (error) {
    ctx.log.warn('purchase_not_acknowledged', { provider: 'play_store', ...describeError(error) })
  }
}

/**
 * The id under which an order that was paid back is noted, however we came to know of it.
 * @param part tells parts of an order from each other; null for all of it
 */
export const voidedNoticeId = (orderId: string, part: string | null = null): string =>
  part === null ? `voided ${orderId}` : `voided ${orderId} ${part}`

/**
 * Why a subscription has ended before its time, or has to. A subscription says nothing of refunds, so that the list of
 * voided orders is asked; only where the subscription ended early, or a notice says that its latest order was voided.
 */
async function whyOver(
  ctx: Context,
  play: PlayStoreProvider,
  found: StoreSubscription,
  row: SubscriptionRow | null,
): Promise<SubscriptionState['why']> {
  const { latestOrderId, expiresAt, purchaseToken, startedAt } = found
  const endedEarly =
    found.state === 'expired' &&
    row !== null &&
    row.entitledUntil !== null &&
    (row.expiresAt?.getTime() ?? 0) > (expiresAt ?? 0) + HOUR
  const isHinted = latestOrderId !== null && (await isNoted(ctx.db, 'play_store', voidedNoticeId(latestOrderId)))
  if (!endedEarly && !isHinted) return null
  for await (const order of play.voidedSince(startedAt ?? 0)) {
    const isLatest = latestOrderId === null ? order.purchaseToken === purchaseToken : order.orderId === latestOrderId
    if (isLatest) return order.reason === 'chargeback' || order.reason === 'friendly_fraud' ? 'disputed' : 'refunded'
  }
  return null
}
