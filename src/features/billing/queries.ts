import { and, asc, desc, eq, gt, sql } from 'drizzle-orm'
import * as functions from '../../../drizzle/functions/generated.ts'
import type { Reservation, SubscriptionJson } from '../../../drizzle/functions/results/billing.ts'
import { fieldOf, rowJson } from '../../../drizzle/functions/rows.ts'
import {
  billingAccounts,
  entitlementEvents,
  entitlements,
  subscriptionPlans,
  subscriptions,
} from '../../../drizzle/subscriptions.ts'
import { users } from '../../../drizzle/users.ts'
import type { Db } from '../../foundation/db.ts'
import { calledOnce, isBelow, jsonList, jsonObject, scalar, upTo } from '../../foundation/fragments.ts'
import { integer, moment, text, uuid, type Values } from '../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../foundation/statement.ts'
import { AFTER, afterOf, type TimePosition } from '../../http/page-by-time.ts'

export type { Reservation, SubscriptionJson }
export type Provider = SubscriptionJson['provider']
export type SubscriptionRow = typeof subscriptions.$inferSelect

const plan = statement({ userId: uuid }, (orm, { userId }) =>
  orm.select({ plan: users.plan, changedAt: users.planChangedAt }).from(users).where(eq(users.id, userId)),
)

/** The plan of an account, and when it changed last; null when the account is gone. */
export const planOf = (db: Db, userId: string): Promise<RowOfStatement<typeof plan> | null> =>
  plan.maybe(db, { userId })

const offered = statement({}, (orm) =>
  orm
    .select()
    .from(subscriptionPlans)
    .where(eq(subscriptionPlans.isOffered, true))
    .orderBy(asc(subscriptionPlans.position), asc(subscriptionPlans.id)),
)

export type PlanRow = RowOfStatement<typeof offered>

/** The plans on offer, in their order. */
export const offeredPlans = (db: Db): Promise<PlanRow[]> => offered.all(db, {})

const state = statement({ userId: uuid, now: moment }, (orm, { userId, now }) => {
  const account = calledOnce(functions.billing_account_of({ account: users.id, at: now }), 'account')
  const owned = orm
    .select({ value: jsonList(rowJson(subscriptions), desc(subscriptions.createdAt), desc(subscriptions.id)) })
    .from(subscriptions)
    .where(eq(subscriptions.userId, users.id))
  const source = jsonObject({ source: entitlements.source, plan: entitlements.plan, until: entitlements.until })
  const sources = orm
    .select({ value: jsonList(source, desc(entitlements.until)) })
    .from(entitlements)
    .where(and(eq(entitlements.userId, users.id), gt(entitlements.until, now)))
  return orm
    .select({
      plan: users.plan,
      storeToken: fieldOf(account.value, billingAccounts.storeToken),
      stripeCustomer: fieldOf(account.value, billingAccounts.stripeCustomer),
      /** The newest first. */
      subscriptions: scalar(owned),
      sources: scalar(sources),
    })
    .from(users)
    .crossJoinLateral(account.source)
    .where(eq(users.id, userId))
})

export type BillingState = RowOfStatement<typeof state>

/** Everything that an account has to do with plans, in one statement. */
export const billingStateOf = (db: Db, userId: string, now: number): Promise<BillingState> =>
  state.one(db, { userId, now })

const RESERVATION = { userId: uuid, planId: text, id: uuid, now: moment }

const reserving = call(RESERVATION, ({ userId, planId, id, now }) =>
  functions.reserve_subscription({ account: userId, wanted_plan: planId, new_id: id, at: now }),
)

/** Reserves the caller's only place for a subscription that renews; see `drizzle/functions/subscriptions.sql`. */
export const reserveSubscription = (db: Db, reservation: Values<typeof RESERVATION>): Promise<Reservation> =>
  reserving(db, reservation)

const releasing = call({ id: uuid, now: moment }, ({ id, now }) =>
  functions.release_subscription({ subscription: id, at: now }),
)

/** Gives a reserved place back where nothing was charged, and nothing will be. */
export const releaseSubscription = (db: Db, id: string, now: number): Promise<void> => releasing(db, { id, now })

const keeping = statement({ userId: uuid, customerId: text }, (orm, { userId, customerId }) =>
  orm
    .update(billingAccounts)
    .set({ stripeCustomer: sql`coalesce(${billingAccounts.stripeCustomer}, ${customerId})` })
    .where(eq(billingAccounts.userId, userId))
    .returning({ customer: billingAccounts.stripeCustomer }),
)

/** Keeps the first customer of an account; returns the one that counts. */
export const keepCustomer = async (db: Db, userId: string, customerId: string): Promise<string> =>
  (await keeping.maybe(db, { userId, customerId }))?.customer ?? customerId

const accountOf = (column: typeof billingAccounts.storeToken | typeof billingAccounts.stripeCustomer) =>
  statement({ named: column }, (orm, { named }) =>
    orm.select({ userId: billingAccounts.userId }).from(billingAccounts).where(eq(column, named)),
  )

const byStoreToken = accountOf(billingAccounts.storeToken)
const byCustomer = accountOf(billingAccounts.stripeCustomer)

/** The account of a customer or a store token; null where there is none. */
export async function accountBy(
  db: Db,
  by: { storeToken: string } | { stripeCustomer: string },
): Promise<string | null> {
  const row =
    'storeToken' in by
      ? await byStoreToken.maybe(db, { named: by.storeToken })
      : await byCustomer.maybe(db, { named: by.stripeCustomer })
  return row?.userId ?? null
}

const history = (isFirst: boolean) =>
  statement({ userId: uuid, limit: integer, ...AFTER }, (orm, { userId, limit, afterAt, afterId }) =>
    orm
      .select()
      .from(entitlementEvents)
      .where(
        and(
          eq(entitlementEvents.userId, userId),
          isFirst ? undefined : isBelow([entitlementEvents.at, entitlementEvents.id], [afterAt, afterId]),
        ),
      )
      .orderBy(desc(entitlementEvents.at), desc(entitlementEvents.id))
      .limit(upTo(limit)),
  )

const newest = history(true)
const older = history(false)

export type HistoryRow = RowOfStatement<typeof newest>

/** What has happened to an account's entitlements, newest first. */
export const historyOf = (
  db: Db,
  userId: string,
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<HistoryRow[]> => (after ? older : newest).all(db, { userId, limit, ...afterOf(after) })

const renewing = statement({ userId: uuid }, (orm, { userId }) =>
  orm
    .select()
    .from(subscriptions)
    .where(and(eq(subscriptions.userId, userId), eq(subscriptions.renews, true))),
)

/** Sources that grant something to an account that renews, for its deletion. */
export const renewingOf = (db: Db, userId: string): Promise<SubscriptionRow[]> => renewing.all(db, { userId })
