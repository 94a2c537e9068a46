import { PLANS } from '../../catalogue/plans.ts'
import type { UserContext } from '../../context.ts'
import { utc } from '../../foundation/time.ts'
import { billingStateOf, type SubscriptionJson } from './queries.ts'
import type { StatusView } from './schemas.ts'
import { toSubscriptionView } from './views.ts'

/** The caller's plan, what grants it, and the subscription that they would change. */
export async function readStatus(ctx: UserContext): Promise<StatusView> {
  const state = await billingStateOf(ctx.db, ctx.actor.userId, ctx.now())
  const main = mainOf(state.subscriptions)
  return {
    plan: state.plan,
    subscription: main && toSubscriptionView(ctx.settings, main),
    other_subscriptions: state.subscriptions
      .filter((one) => one !== main && one.renews)
      .map((one) => toSubscriptionView(ctx.settings, one)),
    entitlements: PLANS[state.plan],
    sources: state.sources.map((source) => ({ ...source, until: utc(source.until) })),
    store_token: state.storeToken,
    publishable_key: ctx.stripe?.publishableKey ?? null,
  }
}

/** The subscription that a person means: the one that renews, else one that still grants, else the newest. */
export function mainOf(rows: readonly SubscriptionJson[]): SubscriptionJson | null {
  const known = rows.filter((row) => row.ref !== null)
  return (
    known.find((row) => row.renews && !row.is_extra) ??
    known.find((row) => row.entitled_until !== null) ??
    known[0] ??
    null
  )
}
