import { and, eq, gt, sql } from 'drizzle-orm'
import { billingNotices, subscriptionPlans, subscriptions } from '../../../../drizzle/subscriptions.ts'
import { users } from '../../../../drizzle/users.ts'
import type { Db } from '../../../foundation/db.ts'
import { moment, text, uuid, word } from '../../../foundation/given.ts'
import { statement } from '../../../foundation/statement.ts'
import type { Provider } from '../queries.ts'

const soldAs = (column: typeof subscriptionPlans.appStoreProduct | typeof subscriptionPlans.playStoreProduct) =>
  statement({ product: text }, (orm, { product }) =>
    orm.select({ id: subscriptionPlans.id }).from(subscriptionPlans).where(eq(column, product)),
  )

const SOLD = {
  app_store: soldAs(subscriptionPlans.appStoreProduct),
  play_store: soldAs(subscriptionPlans.playStoreProduct),
}

/** The plan that a store sells as a product, on offer or not; null where there is none. */
export const planOfProduct = async (
  db: Db,
  provider: 'app_store' | 'play_store',
  product: string,
): Promise<string | null> => (await SOLD[provider].maybe(db, { product }))?.id ?? null

const unknown = statement({ provider: word<Provider>(), ref: text, now: moment }, (orm, { provider, ref, now }) => {
  const grants = gt(subscriptions.entitledUntil, now)
  return orm
    .update(subscriptions)
    .set({
      status: sql`case when ${grants} then ${subscriptions.status} else 'expired' end`,
      renews: sql`${subscriptions.renews} and coalesce(${grants}, false)`,
      reconcileAt: sql`case when ${grants} then ${now} + interval '1 day' end`,
      updatedAt: now,
    })
    .where(and(eq(subscriptions.provider, provider), eq(subscriptions.ref, ref)))
    .returning({ id: subscriptions.id })
})

/**
 * Notes that a provider does not know a subscription (any more). What it grants stays until its end, in case the provider
 * is wrong, and it is asked about again tomorrow; what grants nothing has ended. False where we do not know it either.
 */
export const noteUnknown = async (db: Db, provider: Provider, ref: string, now: number): Promise<boolean> =>
  (await unknown.maybe(db, { provider, ref, now })) !== null

const noted = statement({ provider: word<Provider>(), noticeId: text }, (orm, { provider, noticeId }) =>
  orm
    .select({ type: billingNotices.type })
    .from(billingNotices)
    .where(and(eq(billingNotices.provider, provider), eq(billingNotices.noticeId, noticeId))),
)

/** Whether a notice has been taken; see `noticeOfVoided`. */
export const isNoted = async (db: Db, provider: Provider, noticeId: string): Promise<boolean> =>
  (await noted.maybe(db, { provider, noticeId })) !== null

const deletion = statement({ userId: uuid }, (orm, { userId }) =>
  orm.select({ deletedAt: users.deletedAt }).from(users).where(eq(users.id, userId)),
)

/** When an account was deleted by its owner; null when it was not, has been restored, or is gone. */
export const deletedAt = async (db: Db, userId: string): Promise<Date | null> =>
  (await deletion.maybe(db, { userId }))?.deletedAt ?? null
