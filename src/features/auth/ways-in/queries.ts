import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { sql } from 'drizzle-orm'
import { instant, type Db } from '../../../foundation/db.ts'
import { accountColumns, type AccountRow } from '../queries.ts'

interface Removal {
  userId: string
  way: 'phone' | 'google'
  keepSession: string
  ip: string
  now: number
}

export type RemovedRow =
  | (AccountRow & { outcome: 'removed' | 'absent' | 'last'; events: DomainEvent[] })
  | { userId: null; outcome: 'gone'; events: DomainEvent[] }

/** Removes a phone or Google from an account and ends its other sessions; see `drizzle/functions/ways_in.sql`. */
export const removeWayIn = (db: Db, r: Removal): Promise<RemovedRow> =>
  db.one(sql`
    select r.outcome, r.events, ${accountColumns(sql`r.person`)}
    from remove_way_in(
      account => ${r.userId}, way => ${r.way}, session => ${r.keepSession}, from_ip => ${r.ip}, at => ${instant(r.now)}
    ) r`)
