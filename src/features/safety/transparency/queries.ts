import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import type { StatementFacts } from './statement-record.ts'

export type DueStatement = StatementFacts & { tries: number }

/**
 * Statements that are due, and puts them off for so long, so that two runs do not submit the same. A day of facts is that of the
 * newest report, or of the decision.
 */
export const takeDue = (db: Db, most: number, untilAgain: number, now: number): Promise<DueStatement[]> =>
  db.rows(sql`
    with due as (
      select s.id from statements s where s.submit_at <= ${instant(now)} order by s.submit_at limit ${most} for update skip locked
    ), taken as (
      update statements s set submit_at = ${instant(untilAgain)}, tries = s.tries + 1 from due where s.id = due.id returning s.*
    )
    select t.id, t.tries, d.measure, d.policy, d.features, d.photo_ids as "photoIds", d.until, coalesce(d.effective_at, t.created_at) as "from",
      r.is_notice as "isNotice", coalesce(r.newest, d.created_at) as "contentAt"
    from taken t join safety_decisions d on d.id = t.decision_id
    cross join lateral (
      select bool_or(x.is_illegal) as is_notice, max(x.created_at) as newest from reports x where x.case_id = d.case_id) r`)

export async function noteSubmitted(db: Db, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db.rows(sql`
    update statements set submitted_at = ${instant(now)}, submit_at = null where id = any(${sql.param([...ids])}::uuid[])`)
}

/** Puts statements off, by their own time. */
export async function putOff(db: Db, items: readonly { id: string; at: number | null }[]): Promise<void> {
  if (items.length === 0) return
  const rows = items.map(({ id, at }) => ({ id, at: at === null ? null : instant(at) }))
  await db.rows(sql`
    update statements s set submit_at = later.at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as later(id uuid, at timestamptz)
    where s.id = later.id and s.submitted_at is null`)
}
