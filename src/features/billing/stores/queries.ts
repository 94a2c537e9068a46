import { and, eq, sql } from 'drizzle-orm'
import { billingNotices, subscriptionPlans, subscriptions } from '../../../../drizzle/subscriptions.ts'
import { users } from '../../../../drizzle/users.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { Provider } from '../queries.ts'

/** The plan that a store sells as a product, on offer or not; null where there is none. */
export async function planOfProduct(
  db: Db,
  provider: 'app_store' | 'play_store',
  product: string,
): Promise<string | null> {
  const column = provider === 'app_store' ? subscriptionPlans.appStoreProduct : subscriptionPlans.playStoreProduct
  const [row] = await db.run((orm) =>
    orm.select({ id: subscriptionPlans.id }).from(subscriptionPlans).where(eq(column, product)),
  )
  return row?.id ?? null
}

/**
 * Notes that a provider does not know a subscription (any more). What it grants stays until its end, in case the provider
 * is wrong, and it is asked about again tomorrow; what grants nothing has ended.
 */
export const noteUnknown = (db: Db, provider: Provider, ref: string, now: number): Promise<object[]> => {
  const grants = sql`${subscriptions.entitledUntil} > ${instant(now)}`
  return db.run((orm) =>
    orm
      .update(subscriptions)
      .set({
        status: sql`case when ${grants} then ${subscriptions.status} else 'expired' end`,
        renews: sql`${subscriptions.renews} and coalesce(${grants}, false)`,
        reconcileAt: sql`case when ${grants} then ${instant(now)}::timestamptz + interval '1 day' end`,
        updatedAt: new Date(now),
      })
      .where(and(eq(subscriptions.provider, provider), eq(subscriptions.ref, ref)))
      .returning({ id: subscriptions.id }),
  )
}

/** Whether a notice has been taken; see `noticeOfVoided`. */
export async function isNoted(db: Db, provider: Provider, noticeId: string): Promise<boolean> {
  const found = await db.run((orm) =>
    orm
      .select({ type: billingNotices.type })
      .from(billingNotices)
      .where(and(eq(billingNotices.provider, provider), eq(billingNotices.noticeId, noticeId))),
  )
  return found.length > 0
}

/** When an account was deleted by its owner; null when it was not, has been restored, or is gone. */
export async function deletedAt(db: Db, userId: string): Promise<Date | null> {
  const [row] = await db.run((orm) =>
    orm.select({ deletedAt: users.deletedAt }).from(users).where(eq(users.id, userId)),
  )
  return row?.deletedAt ?? null
}
