import { and, desc, eq, gt, inArray, sql, type SQL } from 'drizzle-orm'
import { coinPurchases, coinTransactions, userCoins } from '../../../../../drizzle/coins.ts'
import * as functions from '../../../../../drizzle/functions/generated.ts'
import type { Gifted } from '../../../../../drizzle/functions/results/money.ts'
import { rowJson, whole } from '../../../../../drizzle/functions/rows.ts'
import { refunds } from '../../../../../drizzle/operator-log.ts'
import {
  billingAccounts,
  entitlementEvents,
  entitlements,
  subscriptions,
} from '../../../../../drizzle/subscriptions.ts'
import { users } from '../../../../../drizzle/users.ts'
import type { Db } from '../../../../foundation/db.ts'
import { jsonList, scalar } from '../../../../foundation/fragments.ts'
import { json, moment, orNull, text, uuid, type Values } from '../../../../foundation/given.ts'
import type { Orm } from '../../../../foundation/postgres/driver.ts'
import { call, statement, type RowOfStatement } from '../../../../foundation/statement.ts'

export type { Gifted }

/** Entries of each list that grows for ever. */
const NEWEST = 50

/** What grants a plan: now, by which subscriptions, and what has happened to them. */
function plansOf(orm: Orm, now: SQL<Date>) {
  const newest = orm
    .select({
      one: rowJson(entitlementEvents).as('one'),
      at: entitlementEvents.at,
      id: entitlementEvents.id,
    })
    .from(entitlementEvents)
    .where(eq(entitlementEvents.userId, users.id))
    .orderBy(desc(entitlementEvents.at), desc(entitlementEvents.id))
    .limit(NEWEST)
    .as('newest_events')
  return {
    sources: scalar(
      orm
        .select({ value: jsonList(rowJson(entitlements), desc(entitlements.until)) })
        .from(entitlements)
        .where(and(eq(entitlements.userId, users.id), gt(entitlements.until, now))),
    ),
    subscriptions: scalar(
      orm
        .select({ value: jsonList(rowJson(subscriptions), desc(subscriptions.createdAt), desc(subscriptions.id)) })
        .from(subscriptions)
        .where(eq(subscriptions.userId, users.id)),
    ),
    history: scalar(orm.select({ value: jsonList(newest.one, desc(newest.at), desc(newest.id)) }).from(newest)),
  }
}

/** Entries of the ledger, and purchases. */
function coinsOf(orm: Orm) {
  const entries = orm
    .select({ id: coinTransactions.id, version: coinTransactions.version })
    .from(coinTransactions)
    .where(eq(coinTransactions.accountId, userCoins.id))
    .orderBy(desc(coinTransactions.version))
    .limit(NEWEST)
    .as('newest_entries')
  const purchases = orm
    .select({ one: rowJson(coinPurchases).as('one'), at: coinPurchases.createdAt, id: coinPurchases.id })
    .from(coinPurchases)
    .where(eq(coinPurchases.accountId, userCoins.id))
    .orderBy(desc(coinPurchases.createdAt), desc(coinPurchases.id))
    .limit(NEWEST)
    .as('newest_purchases')
  return {
    transactions: scalar(
      orm.select({ value: jsonList(functions.coin_entry({ entry: entries.id }), desc(entries.version)) }).from(entries),
    ),
    purchases: scalar(
      orm.select({ value: jsonList(purchases.one, desc(purchases.at), desc(purchases.id)) }).from(purchases),
    ),
  }
}

function refundsOf(orm: Orm) {
  const bought = orm
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(eq(subscriptions.userId, users.id))
    .unionAll(orm.select({ id: coinPurchases.id }).from(coinPurchases).where(eq(coinPurchases.accountId, userCoins.id)))
  const refund = functions.refund_row({ r: whole(refunds) })
  return scalar(
    orm
      .select({ value: jsonList(refund, desc(refunds.createdAt), desc(refunds.id)) })
      .from(refunds)
      .where(inArray(refunds.purchaseId, bought)),
  )
}

const account = statement({ userId: uuid, now: moment }, (orm, { userId, now }) =>
  orm
    .select({
      plan: users.plan,
      stripeCustomer: billingAccounts.stripeCustomer,
      storeToken: billingAccounts.storeToken,
      balance: sql<number>`coalesce(${userCoins.balance}, 0)`,
      ...plansOf(orm, now),
      ...coinsOf(orm),
      refunds: refundsOf(orm),
    })
    .from(users)
    .leftJoin(billingAccounts, eq(billingAccounts.userId, users.id))
    .leftJoin(userCoins, eq(userCoins.userId, users.id))
    .where(eq(users.id, userId)),
)

/**
 * What an account has to do with money. Lists are sorted by time, the newest first; times within them are as Postgres
 * writes them in JSON.
 */
export type AccountRow = RowOfStatement<typeof account>

/** Everything about an account and money, in one statement; null for one that there is not. */
export const accountOf = (db: Db, userId: string, now: number): Promise<AccountRow | null> =>
  account.maybe(db, { userId, now })

const RECONCILIATION = { userId: text, operatorId: uuid, before: json<object>(), after: json<object>(), now: moment }

const noting = call(RECONCILIATION, ({ userId, operatorId, before, after, now }) =>
  functions.note_operator_act({
    operator: operatorId,
    act: 'billing.reconcile',
    subject: userId,
    reason: null,
    note: null,
    before,
    after,
    at: now,
  }),
)

/** Notes that the providers were asked about an account, and what it was before and after. */
export const noteReconciliation = (db: Db, noted: Values<typeof RECONCILIATION>): Promise<void> => noting(db, noted)

const GIFT = {
  userId: uuid,
  plan: users.plan,
  until: moment,
  note: text,
  operatorId: uuid,
  now: moment,
}

const giving = call(GIFT, ({ userId, plan, until, note, operatorId, now }) =>
  functions.give_gift({ person: userId, plan, until, note, operator: operatorId, at: now }),
)

/** See `give_gift` in `drizzle/functions/operator_money.sql`. */
export const giveGift = (db: Db, gift: Values<typeof GIFT>): Promise<Gifted> => giving(db, gift)

const TAKEN_BACK = { userId: uuid, note: orNull(text), operatorId: uuid, now: moment }

const takingBack = call(TAKEN_BACK, ({ userId, note, operatorId, now }) =>
  functions.take_gift_back({ person: userId, note, operator: operatorId, at: now }),
)

/** See `take_gift_back` there. */
export const takeGiftBack = (db: Db, taken: Values<typeof TAKEN_BACK>): Promise<Gifted> => takingBack(db, taken)
