import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import { accountColumns, type AccountRow } from '../queries.ts'

interface Rotation {
  session: string
  presented_hash: string
  presented_generation: number
  successor_hash: string
  expires_at: string
  latest_end_days: number
  grace_seconds: number
  device_hash: string
  ip: string
}

export interface RotatedRow extends AccountRow {
  outcome: 'rotated' | 'repeated' | 'reused' | 'unknown' | 'suspended'
  authenticatedAt: string | null
  events: DomainEvent[]
}

/** Exchanges a refresh token; see `drizzle/functions/rotate_session.sql`. */
export const rotateSession = (db: Db, rotation: Rotation, now: number): Promise<RotatedRow> =>
  db.one(sql`
    select r.outcome, r.authenticated_at as "authenticatedAt", r.events, ${accountColumns(sql`r.account`)}
    from rotate_session(${JSON.stringify(rotation)}::jsonb, ${instant(now)}) r`)

export interface SessionRow {
  id: string
  deviceName: string | null
  platform: string | null
  ip: string
  createdAt: string
  lastUsedAt: string
}

/** The live sessions of a user, most recently used first. */
export const liveSessions = (db: Db, userId: string, now: number): Promise<SessionRow[]> =>
  db.rows(sql`
    select id, device_name as "deviceName", platform, ip, created_at as "createdAt", last_used_at as "lastUsedAt"
    from sessions where user_id = ${userId} and ended_at is null and refresh_expires_at > ${instant(now)}
    order by last_used_at desc, id desc`)

/** The sessions to end: one, all but one, or all. */
export interface Ending {
  userId: string
  only?: string | undefined
  keep?: string | undefined
  reason: string
  ip: string
}

/** Ends sessions; returns the event of each live one. */
export async function endSessions(
  db: Db,
  { userId, only, keep, reason, ip }: Ending,
  now: number,
): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select end_sessions(
      account => ${userId}, only_session => ${only ?? null}, keep_session => ${keep ?? null}, reason => ${reason},
      from_ip => ${ip}, at => ${instant(now)}
    ) as events`,
  )
  return events
}
