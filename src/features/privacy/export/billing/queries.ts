import { and, asc, eq, gt } from 'drizzle-orm'
import type { CardOnFile } from '../../../../../drizzle/subscriptions.ts'
import { entitlementEvents, subscriptions } from '../../../../../drizzle/subscriptions.ts'
import type { Db } from '../../../../foundation/db.ts'
import { PAGE } from '../queries.ts'

export interface SubscriptionFacts {
  id: string
  provider: 'stripe' | 'app_store' | 'play_store'
  plan_id: string
  status: string
  started_at: Date
  expires_at: Date | null
  entitled_until: Date | null
  renews: boolean
  cancel_at_period_end: boolean
  card: CardOnFile | null
  created_at: Date
}

/** Without the provider's ids, with which others could ask about a purchase. */
export const subscriptionsOf = (db: Db, userId: string, last: SubscriptionFacts | null): Promise<SubscriptionFacts[]> =>
  db.run((orm) =>
    orm
      .select({
        id: subscriptions.id,
        provider: subscriptions.provider,
        plan_id: subscriptions.planId,
        status: subscriptions.status,
        started_at: subscriptions.startedAt,
        expires_at: subscriptions.expiresAt,
        entitled_until: subscriptions.entitledUntil,
        renews: subscriptions.renews,
        cancel_at_period_end: subscriptions.cancelAtPeriodEnd,
        card: subscriptions.card,
        created_at: subscriptions.createdAt,
      })
      .from(subscriptions)
      .where(and(eq(subscriptions.userId, userId), last ? gt(subscriptions.id, last.id) : undefined))
      .orderBy(asc(subscriptions.id))
      .limit(PAGE),
  )

export interface EntitlementFacts {
  id: string
  at: Date
  source: string
  kind: string
  subscription_id: string | null
  plan_id: string | null
  until: Date | null
}

/** Without the notes of operators. */
export const entitlementEventsOf = (
  db: Db,
  userId: string,
  last: EntitlementFacts | null,
): Promise<EntitlementFacts[]> =>
  db.run((orm) =>
    orm
      .select({
        id: entitlementEvents.id,
        at: entitlementEvents.at,
        source: entitlementEvents.source,
        kind: entitlementEvents.kind,
        subscription_id: entitlementEvents.subscriptionId,
        plan_id: entitlementEvents.planId,
        until: entitlementEvents.until,
      })
      .from(entitlementEvents)
      .where(and(eq(entitlementEvents.userId, userId), last ? gt(entitlementEvents.id, last.id) : undefined))
      .orderBy(asc(entitlementEvents.id))
      .limit(PAGE),
  )
