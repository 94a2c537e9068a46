import { and, eq, gte, inArray, lt, sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { hourlyStats } from '../../../../../drizzle/operators.ts'
import { cases, reports } from '../../../../../drizzle/safety.ts'
import { appeals, safetyDecisions } from '../../../../../drizzle/safety-decisions.ts'
import type { Db } from '../../../../foundation/db.ts'
import { jsonList, jsonObject, ONE_ROW, scalar } from '../../../../foundation/fragments.ts'
import { timeText } from '../../../../foundation/given.ts'
import { statement, type RowOfStatement } from '../../../../foundation/statement.ts'

const COUNT = sql<number>`count(*)`

const medianOf = (length: SQL): SQL<number | null> =>
  sql`percentile_cont(0.5) within group (order by extract(epoch from ${length}))`

const report = statement({ from: timeText, to: timeText }, (orm, { from, to }) => {
  const within = (time: AnyPgColumn<{ data: Date }>) => and(gte(time, from), lt(time, to))
  const d = safetyDecisions

  const reported = orm
    .select({ reason: reports.reason, isIllegal: reports.isIllegal, count: COUNT.as('count') })
    .from(reports)
    .where(within(reports.createdAt))
    .groupBy(reports.reason, reports.isIllegal)
    .as('reported')
  const byReason = jsonObject({ reason: reported.reason, is_illegal: reported.isIllegal, count: reported.count })

  const notice = orm
    .select({ id: reports.id })
    .from(reports)
    .where(and(eq(reports.caseId, d.caseId), reports.isIllegal))
  const decided = orm
    .select({
      measure: d.measure,
      policy: d.policy,
      count: COUNT.as('count'),
      afterNotice: sql<number>`count(*) filter (where exists ${notice})`.as('after_notice'),
    })
    .from(d)
    .where(and(within(d.createdAt), inArray(d.state, ['effective', 'undone'])))
    .groupBy(d.measure, d.policy)
    .as('decided')
  const byMeasure = jsonObject({
    measure: decided.measure,
    policy: decided.policy,
    count: decided.count,
    after_notice: decided.afterNotice,
  })

  const closed = orm
    .select({
      value: jsonObject({ closed: COUNT, median_seconds: medianOf(sql`${cases.closedAt} - ${cases.openedAt}`) }),
    })
    .from(cases)
    .where(and(eq(cases.status, 'closed'), within(cases.closedAt)))

  const appealed = orm
    .select({
      status: appeals.status,
      count: COUNT.as('count'),
      medianSeconds: medianOf(sql`${appeals.decidedAt} - ${appeals.createdAt}`).as('median_seconds'),
    })
    .from(appeals)
    .where(within(appeals.createdAt))
    .groupBy(appeals.status)
    .as('appealed')
  const byStatus = jsonObject({
    status: appealed.status,
    count: appealed.count,
    median_seconds: appealed.medianSeconds,
  })

  const suspended = orm
    .select({
      value: jsonObject({
        suspensions: sql<number>`count(*) filter (where ${eq(d.measure, 'suspension')})`,
        bans: sql<number>`count(*) filter (where ${eq(d.measure, 'ban')})`,
        undone: sql<number>`count(*) filter (where ${eq(d.state, 'undone')})`,
      }),
    })
    .from(d)
    .where(
      and(within(d.createdAt), inArray(d.measure, ['suspension', 'ban']), inArray(d.state, ['effective', 'undone'])),
    )

  const active = orm
    .select({
      value: jsonObject({ average: sql<number | null>`round(avg(${hourlyStats.value}))`, days: COUNT }),
    })
    .from(hourlyStats)
    .where(and(eq(hourlyStats.metric, 'actives_30_days'), within(hourlyStats.hour)))

  return orm
    .select({
      reports: scalar(orm.select({ value: jsonList(byReason, reported.reason, reported.isIllegal) }).from(reported)),
      decisions: scalar(orm.select({ value: jsonList(byMeasure, decided.measure, decided.policy) }).from(decided)),
      cases: scalar(closed),
      appeals: scalar(orm.select({ value: jsonList(byStatus, appealed.status) }).from(appealed)),
      suspensions: scalar(suspended),
      recipients: scalar(active),
    })
    .from(ONE_ROW)
})

/** What the transparency report of a time counts. Reads ranges of indexes by time alone. */
export const transparencyOf = (db: Db, period: { from: string; to: string }): Promise<RowOfStatement<typeof report>> =>
  report.one(db, period)
