import { sql } from 'drizzle-orm'
import type { ReportReason, ReportStatus } from '../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { TimePosition } from '../../../http/page-by-time.ts'
import type { ListedRow } from '../../people/photo-url.ts'

export interface OwnReportRow {
  id: string
  card: ListedRow
  reason: ReportReason
  description: string | null
  status: ReportStatus
  createdAt: string
}

/** Reports by a user, newest first. */
export const reportsBy = (
  db: Db,
  userId: string,
  { day, limit, after }: { day: string; limit: number; after: TimePosition | null },
): Promise<OwnReportRow[]> =>
  db.rows(sql`
    select r.id, card_in_past(viewer => r.reporter_id, person => r.reported_id, day => ${day}::date) as card, r.reason, r.description,
      r.status, r.created_at as "createdAt"
    from reports r
    where r.reporter_id = ${userId}
      ${after ? sql`and (r.created_at, r.id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    order by r.created_at desc, r.id desc limit ${limit}`)

export interface DecidedReport {
  id: string
  status: 'resolved' | 'dismissed'
  /** Null for a notice, and where the account is gone. */
  reporterId: string | null
  notifier: string | null
}

/** Decided reports, with those who are to hear of it. */
export const decidedReports = (db: Db, ids: readonly string[]): Promise<DecidedReport[]> =>
  db.rows(sql`
    select r.id, r.status, u.id as "reporterId", r.notifier
    from reports r left join users u on u.id = r.reporter_id
    where r.id = any(${sql.param([...ids])}::uuid[]) and r.status in ('resolved', 'dismissed')`)

type Forgotten = Extract<DomainEvent, { type: 'report.forgotten' }>

/** See `forget_reports` in `drizzle/functions/reports.sql`. */
export async function forgetReports(db: Db, most: number, now: number): Promise<Forgotten[]> {
  const { events } = await db.one<{ events: Forgotten[] }>(
    sql`select forget_reports(${most}, ${instant(now)}) as events`,
  )
  return events
}
