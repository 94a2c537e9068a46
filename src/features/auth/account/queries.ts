import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { sql } from 'drizzle-orm'
import type { Suspension } from '../../../security/revocation.ts'
import { instant, type Db } from '../../../foundation/db.ts'

export interface UnderageRow {
  outcome: 'closed' | 'suspended'
  /** Until when the contacts of a closed account are held back. */
  until: string | null
  events: DomainEvent[]
}

/** Applies an under-age date of birth; see `drizzle/functions/minors.sql`. Null when the account is gone. */
export async function writeUnderage(db: Db, userId: string, said: string, now: number): Promise<UnderageRow | null> {
  const [row] = await db.rows<UnderageRow>(
    sql`select outcome, until, events from say_underage(account => ${userId}, said => ${said}::date, at => ${instant(now)})`,
  )
  return row ?? null
}

/** Deletes at most `most` contacts whose hold has expired. Returns how many. */
export const releaseDue = async (db: Db, most: number, now: number): Promise<number> =>
  (await db.one<{ count: number }>(sql`select release_contacts(${most}, ${instant(now)}) as count`)).count

/** Reactivates at most `most` accounts whose suspension has expired. */
export async function activateLapsed(db: Db, most: number, now: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select lift_suspensions(${most}, ${instant(now)}) as events`,
  )
  return events
}

/** Why an account is blocked; null when it is not, or does not exist. */
export async function suspensionOf(db: Db, userId: string): Promise<Suspension | null> {
  const [row] = await db.rows<Suspension>(sql`
    select coalesce(status_reason, status) as reason, status_until as until from users where id = ${userId} and status <> 'active'`)
  return row ?? null
}
