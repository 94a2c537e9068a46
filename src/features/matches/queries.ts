import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../platform/db.ts'
import type { DomainEvent } from '../../platform/outbox.ts'

export const writeExpiry = async (db: Db, matchId: string, now: number): Promise<DomainEvent[]> =>
  (await db.one<{ events: DomainEvent[] }>(sql`select expire_match(${matchId}, ${instant(now)}) as events`)).events
