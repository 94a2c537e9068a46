import { sql } from 'drizzle-orm'
import type { ReportStatus } from '../../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../../foundation/db.ts'
import type { TimePosition } from '../../../../http/page-by-time.ts'
import type { ReportView, ReviewInput } from './schemas.ts'

/** Reports, newest first, but those about the operator. Reading them is an act: they are the words of people. */
export const reportsFor = (
  db: Db,
  { operatorId, status, day, now }: { operatorId: string; status: ReportStatus | undefined; day: string; now: number },
  { limit, after }: { limit: number; after: TimePosition | null },
): Promise<ReportView[]> =>
  db.rows(sql`
    with noted as (select note_operator_act(
      operator => ${operatorId}, act => 'report.list', subject => ${status ?? 'all'}, reason => null, note => null, before => null,
      after => null, at => ${instant(now)}))
    select r.id, r.case_id, case when r.reporter_id is not null then subject_card(r.reporter_id, ${day}::date) end as reporter,
      subject_card(r.reported_id, ${day}::date) as reported_user, r.reason, r.description, r.is_illegal, r.status, r.created_at
    from reports r
    where (select count(*) from noted) = 1 and r.reported_id <> ${operatorId}
      ${status === undefined ? sql`` : sql`and r.status = ${status}`}
      ${after ? sql`and (r.created_at, r.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by r.created_at desc, r.id desc limit ${limit}`)

/** See `review_report` in `drizzle/functions/reports.sql`. */
export interface ReviewAnswer {
  outcome: 'ok' | 'not_found' | 'held' | 'decided'
  until?: string
  events?: DomainEvent[]
}

export const reviewReport = async (
  db: Db,
  { reportId, operatorId, now }: { reportId: string; operatorId: string; now: number },
  { status, note }: ReviewInput,
): Promise<ReviewAnswer> =>
  (
    await db.one<{ answer: ReviewAnswer }>(sql`
      select review_report(report => ${reportId}, operator => ${operatorId}, wanted => ${status}, words => ${note ?? null},
        at => ${instant(now)}) as answer`)
  ).answer
