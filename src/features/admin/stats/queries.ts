import { sql } from 'drizzle-orm'
import type { Queue, ReportReason } from '../../../catalogue/cases.ts'
import type { Measure } from '../../../catalogue/policies.ts'
import { instant, type Db } from '../../../foundation/db.ts'

/** Up to where statistics are final, in milliseconds; null before the first run. */
export async function countedUntil(db: Db): Promise<number | null> {
  const [row] = await db.rows<{ until: string }>(sql`select counted_until as until from stats_progress`)
  return row ? Date.parse(row.until) : null
}

/** Counts an hour; see `count_hour` in `drizzle/functions/statistics.sql`. */
export const countHour = async (db: Db, hour: number, now: number): Promise<void> => {
  await db.rows(sql`select count_hour(of_hour => ${instant(hour)}, at => ${instant(now)})`)
}

/** Counts the same as final: it is not counted again. */
export const countLastTime = async (db: Db, hour: number, next: number, now: number): Promise<void> => {
  await db.rows(sql`
    select count_hour(of_hour => ${instant(hour)}, at => ${instant(now)}), count_on_from(until => ${instant(next)})`)
}

/** See `count_actives` there. */
export const countActives = async (db: Db, withMonth: boolean, now: number): Promise<void> => {
  await db.rows(sql`select count_actives(with_month => ${withMonth}, at => ${instant(now)})`)
}

/** A count of an hour or a day. */
export interface CountRow {
  /** The start of it. */
  at: string
  metric: string
  value: number
}

/** What waits now. Times are as Postgres writes them in JSON. */
export interface Waiting {
  cases: { queue: Queue; open: number; overdue: number; oldest_at: string }[]
  photos: { count: number; oldest_at: string | null }
  appeals: { count: number; overdue: number; oldest_at: string | null }
  outbox: { due: number; oldest_due_at: string | null }
}

export interface StatsRow {
  counts: CountRow[]
  countedUntil: string | null
  waiting: Waiting
}

/** Counts since a time, by hour or summed by day, and what waits now. */
export const statsOf = (
  db: Db,
  { since, step, now }: { since: number; step: 'hour' | 'day'; now: number },
): Promise<StatsRow> =>
  db.one(sql`
    select
      (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from (
        select date_trunc(${step}, s.hour, 'UTC') as at, s.metric, sum(s.value)::bigint as value from hourly_stats s
        where s.hour >= ${instant(since)} group by 1, 2) c) as counts,
      (select p.counted_until from stats_progress p) as "countedUntil",
      jsonb_build_object(
        'cases', (select coalesce(jsonb_agg(to_jsonb(q) order by q.queue), '[]') from (
          select c.queue, count(*) as open, count(*) filter (where c.due_at < ${instant(now)}) as overdue, min(c.opened_at) as oldest_at
          from cases c where c.status = 'open' group by c.queue) q),
        'photos', (select jsonb_build_object('count', count(*), 'oldest_at', min(ph.created_at)) from photos ph where ph.status = 'pending'),
        'appeals', (select jsonb_build_object('count', count(*), 'overdue', count(*) filter (where a.due_at < ${instant(now)}),
          'oldest_at', min(a.created_at)) from appeals a where a.status = 'open'),
        'outbox', (select jsonb_build_object('due', count(*), 'oldest_due_at', min(o.due_at)) from outbox o where o.due_at < ${instant(now)})
      ) as waiting`)

/** What the transparency report of a time counts. */
export interface TransparencyRow {
  reports: { reason: ReportReason; is_illegal: boolean; count: number }[]
  decisions: { measure: Measure; policy: string | null; count: number; after_notice: number }[]
  cases: { closed: number; median_seconds: number | null }
  appeals: { status: 'open' | 'granted' | 'rejected'; count: number; median_seconds: number | null }[]
  suspensions: { suspensions: number; bans: number; undone: number }
  recipients: { average: number | null; days: number }
}

/** Reads ranges of indexes by time alone. */
export const transparencyOf = async (db: Db, { from, to }: { from: string; to: string }): Promise<TransparencyRow> => {
  const within = (column: string) =>
    sql`${sql.raw(column)} >= ${from}::timestamptz and ${sql.raw(column)} < ${to}::timestamptz`
  return db.one<TransparencyRow>(sql`
    select
      (select coalesce(jsonb_agg(to_jsonb(r) order by r.reason, r.is_illegal), '[]') from (
        select x.reason, x.is_illegal, count(*) from reports x where ${within('x.created_at')} group by 1, 2) r) as reports,
      (select coalesce(jsonb_agg(to_jsonb(d) order by d.measure, d.policy), '[]') from (
        select x.measure, x.policy, count(*), count(*) filter (where exists (
          select from reports n where n.case_id = x.case_id and n.is_illegal)) as after_notice
        from safety_decisions x where ${within('x.created_at')} and x.state in ('effective', 'undone') group by 1, 2) d) as decisions,
      (select jsonb_build_object('closed', count(*),
          'median_seconds', percentile_cont(0.5) within group (order by extract(epoch from c.closed_at - c.opened_at)))
        from cases c where c.status = 'closed' and ${within('c.closed_at')}) as cases,
      (select coalesce(jsonb_agg(to_jsonb(a) order by a.status), '[]') from (
        select x.status, count(*), percentile_cont(0.5) within group (order by extract(epoch from x.decided_at - x.created_at)) as median_seconds
        from appeals x where ${within('x.created_at')} group by 1) a) as appeals,
      (select jsonb_build_object('suspensions', count(*) filter (where x.measure = 'suspension'),
          'bans', count(*) filter (where x.measure = 'ban'), 'undone', count(*) filter (where x.state = 'undone'))
        from safety_decisions x
        where ${within('x.created_at')} and x.measure in ('suspension', 'ban') and x.state in ('effective', 'undone')) as suspensions,
      (select jsonb_build_object('average', round(avg(s.value)), 'days', count(*)) from hourly_stats s
        where s.metric = 'actives_30_days' and ${within('s.hour')}) as recipients`)
}
