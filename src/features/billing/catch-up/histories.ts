import type { Context } from '../../../context.ts'
import { voidedNoticeId } from '../reconcile/play-store.ts'
import type { Provider } from '../queries.ts'
import type { Notice } from '../reconcile/queries.ts'
import { refOfAny } from '../sold-as.ts'
import { noticeOfAppStore } from '../stores/take-store-notice.ts'
import { noticeOfStripe } from '../take-stripe-notice.ts'

/** What a provider has told since a time, in milliseconds since 1970, in any order. */
type History = (since: number) => AsyncGenerator<Notice>

/** The histories of the providers; null where one is not configured. */
export const HISTORIES: Record<Provider, (ctx: Context) => History | null> = {
  stripe: ({ stripe }) =>
    stripe &&
    async function* (since) {
      for await (const event of stripe.events(since)) yield noticeOfStripe(event)
    },

  app_store: ({ appStore, log }) =>
    appStore &&
    async function* (since) {
      const refused = (reason: string) => log.warn('billing_notice_refused', { provider: 'app_store', reason })
      for await (const one of appStore.notificationsSince(since, refused)) yield noticeOfAppStore(one)
    },

  /**
   * Google lists refunds alone; all else is found when a subscription is asked about, at least once a day. The list does not
   * say what was bought. Of coins, parts may be paid back one after the other.
   */
  play_store: ({ playStore }) =>
    playStore &&
    async function* (since) {
      for await (const one of playStore.voidedSince(since))
        yield {
          id: voidedNoticeId(one.orderId, one.quantity === null ? null : String(one.voidedAt)),
          type: one.reason,
          ref: refOfAny(one.purchaseToken),
        }
    },
}
