import { PLANS } from '../../catalogue/plans.ts'
import { priceOf } from '../../foundation/price.ts'
import { utc } from '../../foundation/time.ts'
import type { Settings } from '../../settings.ts'
import type { PlanRow, SubscriptionJson } from './queries.ts'
import type { PlanView, SubscriptionView } from './schemas.ts'

export const toPlanView = (row: PlanRow): PlanView => ({
  id: row.id,
  name: row.name,
  plan: row.plan,
  price: priceOf(row.amountMinor, row.currency),
  amount_minor: row.amountMinor,
  currency: row.currency,
  interval: row.interval,
  features: row.features,
  entitlements: PLANS[row.plan],
  trial_days: row.trialDays,
  store_products: { app_store: row.appStoreProduct, play_store: row.playStoreProduct },
})

/**
 * Where a subscription is changed and ended: the stores keep that to themselves.
 * https://support.apple.com/118428, https://support.google.com/googleplay/answer/7018481
 */
export function managedAt({ APP_URL }: Pick<Settings, 'APP_URL'>, provider: SubscriptionJson['provider']): string {
  if (provider === 'app_store') return 'https://apps.apple.com/account/subscriptions'
  if (provider === 'play_store') return 'https://play.google.com/store/account/subscriptions'
  return APP_URL
}

export function toSubscriptionView(settings: Settings, row: SubscriptionJson): SubscriptionView {
  const expires = row.expires_at === null ? null : utc(row.expires_at)
  return {
    id: row.id,
    plan_id: row.plan_id,
    provider: row.provider,
    status: row.status,
    started_at: utc(row.started_at),
    expires_at: expires,
    renews: row.renews,
    cancel_at_period_end: row.cancel_at_period_end,
    managed_at: managedAt(settings, row.provider),
    card: row.card && {
      ...row.card,
      expires_soon: row.renews && expires !== null && row.card.expires < expires.slice(0, 7),
    },
  }
}
