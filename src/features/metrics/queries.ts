import { and, eq, gt, isNotNull, lt, sql } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { coinTransactions, userCoins } from '../../../drizzle/coins.ts'
import { hourlyStats } from '../../../drizzle/operators.ts'
import { outbox } from '../../../drizzle/outbox.ts'
import { photos } from '../../../drizzle/photos.ts'
import { appeals } from '../../../drizzle/safety-decisions.ts'
import { cases } from '../../../drizzle/safety.ts'
import { subscriptionPlans, subscriptions } from '../../../drizzle/subscriptions.ts'
import { jsonList, jsonObject, ONE_ROW, scalar, scalarOrNull } from '../../foundation/fragments.ts'
import { moment } from '../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../foundation/statement.ts'

const COUNT = sql<number>`count(*)`
/** Entries of the ledger whose accounts are compared. */
const NEWEST = 1_000

const reading = statement({ now: moment }, (orm, { now }) => {
  const ageOf = (oldest: AnyPgColumn) =>
    sql<number>`greatest(0, coalesce(extract(epoch from ${now} - min(${oldest})), 0))::double precision`
  const waiting = orm.select({ value: jsonObject({ count: COUNT, age: ageOf(outbox.createdAt) }) }).from(outbox)
  const byQueue = orm
    .select({
      queue: cases.queue,
      open: COUNT.as('open'),
      overdue: sql<number>`count(*) filter (where ${lt(cases.dueAt, now)})`.as('overdue'),
      age: ageOf(cases.openedAt).as('age'),
    })
    .from(cases)
    .where(eq(cases.status, 'open'))
    .groupBy(cases.queue)
    .as('by_queue')
  const queue = jsonObject({ queue: byQueue.queue, open: byQueue.open, overdue: byQueue.overdue, age: byQueue.age })
  const photosWaiting = orm
    .select({ value: jsonObject({ count: COUNT, age: ageOf(photos.createdAt) }) })
    .from(photos)
    .where(eq(photos.status, 'pending'))
  const appealsWaiting = orm
    .select({ value: jsonObject({ count: COUNT, age: ageOf(appeals.createdAt) }) })
    .from(appeals)
    .where(eq(appeals.status, 'open'))
  const byPlan = orm
    .select({
      plan: subscriptionPlans.plan,
      paid: sql<number>`count(distinct ${subscriptions.userId})`.as('paid'),
    })
    .from(subscriptions)
    .innerJoin(subscriptionPlans, eq(subscriptionPlans.id, subscriptions.planId))
    .where(and(gt(subscriptions.entitledUntil, now), isNotNull(subscriptions.userId)))
    .groupBy(subscriptionPlans.plan)
    .as('by_plan')
  const newest = orm
    .select({
      accountId: coinTransactions.accountId,
      version: coinTransactions.version,
      balanceAfter: coinTransactions.balanceAfter,
    })
    .from(coinTransactions)
    .orderBy(sql`${coinTransactions.id} desc`)
    .limit(NEWEST)
    .as('newest')
  const imbalance = orm
    .select({ value: sql<number>`coalesce(sum(abs(${userCoins.balance} - ${newest.balanceAfter})), 0)::integer` })
    .from(newest)
    // The last entry of an account says what its balance is.
    .innerJoin(userCoins, and(eq(userCoins.id, newest.accountId), eq(userCoins.version, newest.version)))
  const today = orm
    .select({ value: sql<number>`${hourlyStats.value}::integer` })
    .from(hourlyStats)
    .where(and(eq(hourlyStats.metric, 'actives_day'), eq(hourlyStats.hour, sql`date_trunc('day', ${now}, 'UTC')`)))
  const month = orm
    .select({ value: sql<number>`${hourlyStats.value}::integer` })
    .from(hourlyStats)
    .where(eq(hourlyStats.metric, 'actives_30_days'))
    .orderBy(sql`${hourlyStats.hour} desc`)
    .limit(1)
  const table = jsonObject({
    name: sql<string>`t.relname`,
    rows: sql<number>`t.n_live_tup`,
    dead: sql<number>`t.n_dead_tup`,
  })
  const tables = orm
    .select({ value: jsonList(table, sql`t.relname`) })
    .from(sql`pg_stat_user_tables as t`)
    .where(sql`t.schemaname = current_schema`)
  return orm
    .select({
      outbox: scalar(waiting),
      cases: scalar(orm.select({ value: jsonList(queue, byQueue.queue) }).from(byQueue)),
      photos: scalar(photosWaiting),
      appeals: scalar(appealsWaiting),
      paid: scalar(
        orm.select({ value: jsonList(jsonObject({ plan: byPlan.plan, paid: byPlan.paid }), byPlan.plan) }).from(byPlan),
      ),
      imbalance: scalar(imbalance),
      tables: scalar(tables),
      activeToday: scalarOrNull(today),
      activeInMonth: scalarOrNull(month),
    })
    .from(ONE_ROW)
})

/** What Postgres tells to a scrape; ages in seconds. */
export type Gauges = RowOfStatement<typeof reading>

/** One statement. @throws AppError UNAVAILABLE */
export const readGauges = reading
