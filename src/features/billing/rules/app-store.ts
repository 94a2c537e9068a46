import type { StoreSubscription } from '../../../providers/app-store/results.ts'
import { RENEWAL_SLACK, withNextLook, type SubscriptionState } from '../rules.ts'

type Answer = Pick<
  StoreSubscription,
  'status' | 'startedAt' | 'expiresAt' | 'graceUntil' | 'renews' | 'isTrial' | 'revokedAt' | 'revocationType'
>

/**
 * Access by a subscription of the App Store (https://developer.apple.com/documentation/appstoreserverapi/status). The time of
 * grace is Apple's, as set in App Store Connect. A refund of the latest period takes access away, and its reversal, after
 * which the App Store says nothing of a refund any more, gives it back. A part of the price that was paid back takes
 * nothing away while the App Store calls the subscription active.
 */
export function stateOfAppStore(found: Answer, now: number): SubscriptionState {
  const { startedAt, expiresAt, graceUntil, renews } = found
  const isRefunded = found.revokedAt !== null && found.revocationType !== 'REFUND_PRORATED'
  const core = { startedAt, expiresAt, renews, cancelAtPeriodEnd: false, why: null } as const
  const over = { ...core, renews: false, entitledUntil: null } as const
  if (found.status === 'revoked' || isRefunded) {
    const why = found.revocationType === 'FAMILY_REVOKE' ? 'revoked' : 'refunded'
    return withNextLook({ ...over, status: 'cancelled', why }, now)
  }
  switch (found.status) {
    case 'active':
      return withNextLook(
        {
          ...core,
          status: found.isTrial ? 'trialing' : 'active',
          entitledUntil: renews ? expiresAt + RENEWAL_SLACK : expiresAt,
          cancelAtPeriodEnd: !renews,
        },
        now,
      )
    case 'grace':
      return withNextLook({ ...core, status: 'grace', entitledUntil: graceUntil ?? expiresAt }, now)
    case 'billing_retry':
      return withNextLook({ ...core, status: 'past_due', entitledUntil: null }, now)
    case 'expired':
      return withNextLook({ ...over, status: 'expired' }, now)
  }
}
