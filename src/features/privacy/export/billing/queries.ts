import { and, asc, eq, gt } from 'drizzle-orm'
import { entitlementEvents, subscriptions } from '../../../../../drizzle/subscriptions.ts'
import type { Db } from '../../../../foundation/db.ts'
import { withOptions, type RowOfStatement } from '../../../../foundation/statement.ts'
import { LAST, OWNER, PAGE } from '../queries.ts'

const owned = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
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
    .where(and(eq(subscriptions.userId, userId), lastId && gt(subscriptions.id, lastId)))
    .orderBy(asc(subscriptions.id))
    .limit(PAGE),
)

export type SubscriptionFacts = RowOfStatement<typeof owned>

/** Without the provider's ids, with which others could ask about a purchase. */
export const subscriptionsOf = (db: Db, userId: string, last: SubscriptionFacts | null): Promise<SubscriptionFacts[]> =>
  owned.all(db, { userId, lastId: last?.id })

const events = withOptions(OWNER, LAST, (orm, { userId, lastId }) =>
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
    .where(and(eq(entitlementEvents.userId, userId), lastId && gt(entitlementEvents.id, lastId)))
    .orderBy(asc(entitlementEvents.id))
    .limit(PAGE),
)

export type EntitlementFacts = RowOfStatement<typeof events>

/** Without the notes of operators. */
export const entitlementEventsOf = (
  db: Db,
  userId: string,
  last: EntitlementFacts | null,
): Promise<EntitlementFacts[]> => events.all(db, { userId, lastId: last?.id })
