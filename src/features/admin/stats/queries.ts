import { eq, gte, lt, sql } from 'drizzle-orm'
import * as functions from '../../../../drizzle/functions/generated.ts'
import { hourlyStats, statsProgress } from '../../../../drizzle/operators.ts'
import { outbox } from '../../../../drizzle/outbox.ts'
import { photos } from '../../../../drizzle/photos.ts'
import { cases } from '../../../../drizzle/safety.ts'
import { appeals } from '../../../../drizzle/safety-decisions.ts'
import type { Db } from '../../../foundation/db.ts'
import { jsonList, jsonObject, ONE_ROW, scalar } from '../../../foundation/fragments.ts'
import { bool, moment, word } from '../../../foundation/given.ts'
import { call, statement, type RowOfStatement } from '../../../foundation/statement.ts'

const progress = statement({}, (orm) => orm.select({ until: statsProgress.countedUntil }).from(statsProgress))

/** Up to where statistics are final, in milliseconds; null before the first run. */
export const countedUntil = async (db: Db): Promise<number | null> =>
  (await progress.maybe(db, {}))?.until.getTime() ?? null

const countingHour = call({ hour: moment, now: moment }, ({ hour, now }) =>
  functions.count_hour({ of_hour: hour, at: now }),
)

/** Counts an hour; see `count_hour` in `drizzle/functions/statistics.sql`. */
export const countHour = (db: Db, hour: number, now: number): Promise<void> => countingHour(db, { hour, now })

const countingLastTime = statement({ hour: moment, next: moment, now: moment }, (orm, { hour, next, now }) =>
  orm
    .select({
      counted: functions.count_hour({ of_hour: hour, at: now }),
      moved: functions.count_on_from({ until: next }),
    })
    .from(ONE_ROW),
)

/** Counts the same as final: it is not counted again. */
export async function countLastTime(db: Db, hour: number, next: number, now: number): Promise<void> {
  await countingLastTime.one(db, { hour, next, now })
}

const countingActives = call({ withMonth: bool, now: moment }, ({ withMonth, now }) =>
  functions.count_actives({ with_month: withMonth, at: now }),
)

/** See `count_actives` there. */
export const countActives = (db: Db, withMonth: boolean, now: number): Promise<void> =>
  countingActives(db, { withMonth, now })

const COUNT = sql<number>`count(*)`

const counting = statement({ since: moment, step: word<'hour' | 'day'>(), now: moment }, (orm, given) => {
  const { since, step, now } = given
  const counted = orm
    .select({
      /** The start of the hour or day. */
      at: sql<Date>`date_trunc(${step}, ${hourlyStats.hour}, 'UTC')`.as('at'),
      metric: hourlyStats.metric,
      value: sql<number>`sum(${hourlyStats.value})::bigint`.as('value'),
    })
    .from(hourlyStats)
    .where(gte(hourlyStats.hour, since))
    .groupBy(sql`1`, sql`2`)
    .as('counted')
  const counts = orm
    .select({ value: jsonList(jsonObject({ at: counted.at, metric: counted.metric, value: counted.value })) })
    .from(counted)
  const byQueue = orm
    .select({
      queue: cases.queue,
      open: COUNT.as('open'),
      overdue: sql<number>`count(*) filter (where ${lt(cases.dueAt, now)})`.as('overdue'),
      oldestAt: sql<Date>`min(${cases.openedAt})`.as('oldest_at'),
    })
    .from(cases)
    .where(eq(cases.status, 'open'))
    .groupBy(cases.queue)
    .as('by_queue')
  const queue = jsonObject({
    queue: byQueue.queue,
    open: byQueue.open,
    overdue: byQueue.overdue,
    oldest_at: byQueue.oldestAt,
  })
  const waitingPhotos = orm
    .select({ value: jsonObject({ count: COUNT, oldest_at: sql<Date | null>`min(${photos.createdAt})` }) })
    .from(photos)
    .where(eq(photos.status, 'pending'))
  const openAppeals = orm
    .select({
      value: jsonObject({
        count: COUNT,
        overdue: sql<number>`count(*) filter (where ${lt(appeals.dueAt, now)})`,
        oldest_at: sql<Date | null>`min(${appeals.createdAt})`,
      }),
    })
    .from(appeals)
    .where(eq(appeals.status, 'open'))
  const dueEvents = orm
    .select({ value: jsonObject({ due: COUNT, oldest_due_at: sql<Date | null>`min(${outbox.dueAt})` }) })
    .from(outbox)
    .where(lt(outbox.dueAt, now))
  return orm
    .select({
      counts: scalar(counts),
      countedUntil: statsProgress.countedUntil,
      waiting: jsonObject({
        cases: scalar(orm.select({ value: jsonList(queue, byQueue.queue) }).from(byQueue)),
        photos: scalar(waitingPhotos),
        appeals: scalar(openAppeals),
        outbox: scalar(dueEvents),
      }),
    })
    .from(ONE_ROW)
    .leftJoin(statsProgress, sql`true`)
})

/** Times within lists, and of what waits, are as Postgres writes them in JSON. */
export type StatsRow = RowOfStatement<typeof counting>

/** A count of an hour or a day. */
export type CountRow = StatsRow['counts'][number]

/** What waits now. */
export type Waiting = StatsRow['waiting']

/** Counts since a time, by hour or summed by day, and what waits now. */
export const statsOf = (db: Db, asked: { since: number; step: 'hour' | 'day'; now: number }): Promise<StatsRow> =>
  counting.one(db, asked)
