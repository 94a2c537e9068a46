import { entitledUntil, type StoreSubscription } from '../../../providers/play-store/subscription.ts'
import { RENEWAL_SLACK, withNextLook, type SubscriptionState } from '../rules.ts'

type Answer = Pick<StoreSubscription, 'state' | 'startedAt' | 'expiresAt' | 'renews' | 'isAcknowledged' | 'readAt'>

/** How soon a purchase that Google has not been told to be granted is looked at again; three days later Google refunds it. */
const UNTIL_ACKNOWLEDGED = 15 * 60_000

/**
 * Access by a subscription of Google Play (https://developer.android.com/google/play/billing/lifecycle/subscriptions). A
 * pending purchase grants nothing until it is paid, which may be in cash and days later; it keeps its place meanwhile. On
 * hold and paused, there is no access until the next payment.
 * @param why what is known of an end before its time; Google says so elsewhere
 */
export function stateOfPlayStore(found: Answer, why: SubscriptionState['why'], now: number): SubscriptionState {
  const { state, expiresAt, renews } = found
  const core = {
    startedAt: found.startedAt ?? found.readAt,
    expiresAt,
    renews,
    cancelAtPeriodEnd: false,
    why: null,
    entitledUntil: null,
  } as const
  switch (state) {
    case 'pending':
      return withNextLook({ ...core, status: 'incomplete', renews: true }, now)
    case 'active':
    case 'grace':
    case 'cancelled': {
      const until = entitledUntil(found)
      if (until === null) return withNextLook({ ...core, status: 'expired', renews: false }, now)
      const granted = withNextLook(
        {
          ...core,
          status: state === 'grace' ? 'grace' : 'active',
          // Google counts the time of grace into the period.
          entitledUntil: state === 'active' && renews ? Math.max(until, (expiresAt ?? 0) + RENEWAL_SLACK) : until,
          cancelAtPeriodEnd: !renews,
        },
        now,
      )
      return found.isAcknowledged ? granted : { ...granted, reconcileAt: now + UNTIL_ACKNOWLEDGED }
    }
    case 'on_hold':
    case 'paused':
      return withNextLook({ ...core, status: 'past_due' }, now)
    case 'expired':
    case 'pending_purchase_cancelled':
      return withNextLook({ ...core, status: why ? 'cancelled' : 'expired', renews: false, why }, now)
  }
}
