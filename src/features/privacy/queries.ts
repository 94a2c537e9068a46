import type { DomainEvent } from '../../catalogue/domain-events.ts'
import { sql, type SQL } from 'drizzle-orm'
import type { Role } from '../../catalogue/roles.ts'
import type { Deletion } from '../../security/revocation.ts'
import { instant, type Db } from '../../foundation/db.ts'

interface Change {
  userId: string
  sessionId: string
  ip: string
  now: number
}

export interface HiddenRow {
  /** Whether this statement hid the account. */
  isNew: boolean
  restorableUntil: string
  emailIndex: string | null
  emailCipher: string | null
  /** The sellers of what still renews, each once. */
  sellers: ('stripe' | 'app_store' | 'play_store')[]
  events: DomainEvent[]
}

const hidden = (account: SQL): SQL => sql`
  r.is_new as "isNew", coalesce((r.person).restorable_until, (r.person).deleted_at) as "restorableUntil",
  (r.person).email_index as "emailIndex", (r.person).email_cipher as "emailCipher", r.events,
  (select coalesce(jsonb_agg(distinct s.provider), '[]') from subscriptions s where s.user_id = ${account} and s.renews) as sellers`

/** Hides an account; see `drizzle/functions/delete_account.sql`. Null when it is gone. */
export async function hideAccount(
  db: Db,
  until: number,
  { userId, sessionId, ip, now }: Change,
): Promise<HiddenRow | null> {
  const [row] = await db.rows<HiddenRow>(sql`
    select ${hidden(sql`${userId}`)} from delete_account(
      account => ${userId}, until => ${instant(until)}, by_session => ${sessionId}, from_ip => ${ip}, at => ${instant(now)}
    ) r`)
  return row ?? null
}

/** A deletion that its owner has asked an operator for. */
export interface RequestedDeletion {
  userId: string
  operatorId: string
  /** The roles whose accounts the operator may act on. */
  below: readonly Role[]
  reason: string
  now: number
}

/**
 * The same by an operator, noted in the audit log; see `delete_user_on_request` in `drizzle/functions/operator_users.sql`. The rest
 * is only there with the outcome 'ok'.
 */
export const hideOnRequest = (
  db: Db,
  until: number,
  d: RequestedDeletion,
): Promise<{ outcome: 'ok' | 'not_found' | 'self' | 'outranked' } & HiddenRow> =>
  db.one(sql`
    select r.outcome, ${hidden(sql`${d.userId}`)} from (
      select outcome, is_new, person_row as person, events from delete_user_on_request(
        person => ${d.userId}, until => ${instant(until)}, reason => ${d.reason}, operator => ${d.operatorId},
        below => ${sql.param([...d.below])}::text[], at => ${instant(d.now)})) r`)

export interface RestoredRow {
  outcome: 'restored' | 'active' | 'over'
  restorableUntil: string | null
  events: DomainEvent[]
}

/** Restores an account; see `restore_account` there. Null when it is gone. */
export async function unhideAccount(db: Db, { userId, sessionId, ip, now }: Change): Promise<RestoredRow | null> {
  const [row] = await db.rows<RestoredRow>(sql`
    select r.outcome, coalesce((r.person).restorable_until, (r.person).deleted_at) as "restorableUntil", r.events
    from restore_account(account => ${userId}, by_session => ${sessionId}, from_ip => ${ip}, at => ${instant(now)}) r`)
  return row ?? null
}

/** Until when a deleted account can be restored; null when it is not deleted, or gone. */
export async function deletionOf(db: Db, userId: string): Promise<Deletion | null> {
  const [row] = await db.rows<Deletion>(sql`
    select coalesce(restorable_until, deleted_at) as "restorableUntil" from users where id = ${userId} and deleted_at is not null`)
  return row ?? null
}

/** Purges at most `most` accounts past their restore period; see `purge_accounts` there. */
export async function purgeDue(db: Db, most: number, now: number): Promise<DomainEvent[]> {
  const { events } = await db.one<{ events: DomainEvent[] }>(
    sql`select purge_accounts(${most}, ${instant(now)}) as events`,
  )
  return events
}
