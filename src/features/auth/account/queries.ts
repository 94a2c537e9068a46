import { sql } from 'drizzle-orm'
import type { Suspension } from '../../../platform/auth/revocation.ts'
import { instant, type Db } from '../../../platform/db.ts'
import type { DomainEvent } from '../../../platform/outbox.ts'

/** Deletes an account; see `drizzle/functions/close_account.sql`. Returns what follows from it. */
export async function deleteAccount(db: Db, userId: string, reason: string, now: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select events from close_account(${userId}, ${reason}, ${instant(now)})`,
  )
  return events
}

/** Makes at most `most` accounts active again whose suspension has run out. */
export async function activateLapsed(db: Db, most: number, now: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select lift_suspensions(${most}, ${instant(now)}) as events`,
  )
  return events
}

/** Why an account may not be used; null when it may, or is not there. */
export async function suspensionOf(db: Db, userId: string): Promise<Suspension | null> {
  const [row] = await db.rows<Suspension>(sql`
    select coalesce(status_reason, status) as reason, status_until as until from users where id = ${userId} and status <> 'active'`)
  return row ?? null
}
