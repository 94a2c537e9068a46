import { sql, type SQL } from 'drizzle-orm'
import type { Find } from '../../../catalogue/cases.ts'
import type { DomainEvent } from '../../../catalogue/domain-events.ts'
import { instant, type Db } from '../../../foundation/db.ts'
import type { FIRST_MESSAGE_RULES } from './rules.ts'

/** A message by which somebody begins to write to somebody else. */
export interface OpeningRow {
  senderId: string
  receiverId: string
  /** First name of the receiver. */
  receiverName: string | null
  content: string
  at: string
}

/** A place in a conversation. */
export interface Placed {
  conversationId: string
  seq: number
  senderId: string
}

/** How far back it is looked whether somebody has written before. */
const LOOK_BACK = 50

/**
 * Those of some archived messages by which their senders begin: their first one, and what follows it while the other person
 * has written nothing.
 */
export const openingsAmong = (
  db: Db,
  messages: readonly Placed[],
): Promise<(Placed & { receiverId: string; receiverName: string | null })[]> =>
  db.rows(sql`
    select e."conversationId", e.seq, e."senderId", p.user_id as "receiverId", p.first_name as "receiverName"
    from jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as e("conversationId" uuid, seq integer, "senderId" uuid)
    join conversations c on c.id = e."conversationId" and e."senderId" in (c.user_a, c.user_b)
    join profiles p on p.user_id = case when c.user_a = e."senderId" then c.user_b else c.user_a end
    cross join lateral (
      select coalesce(bool_or(m.sender_id = e."senderId"), false) as has_begun,
        coalesce(bool_or(m.sender_id <> e."senderId"), false) or count(*) = ${LOOK_BACK} as is_answered
      from (
        select m.sender_id from messages m where m.conversation_id = e."conversationId" and m.seq < e.seq
        order by m.seq desc limit ${LOOK_BACK}) m
    ) before
    where not before.has_begun or not before.is_answered`)

/** The message of a pending request in a conversation; the archive gets it only when it is accepted. */
export const openingByRequest = (db: Db, conversationId: string): Promise<OpeningRow[]> =>
  db.rows(sql`
    select d.from_user_id as "senderId", d.to_user_id as "receiverId", p.first_name as "receiverName", d.note as content,
      d.updated_at as at
    from conversations c
    join decisions d on (d.from_user_id, d.to_user_id) in ((c.user_a, c.user_b), (c.user_b, c.user_a))
    join profiles p on p.user_id = d.to_user_id
    where c.id = ${conversationId} and d.kind = 'request' and d.status = 'pending' and d.note is not null`)

/** As `note_first_messages` takes them. */
export interface Opening {
  sender_id: string
  receiver_id: string
  fingerprint: string | null
  finds: readonly Find[]
  at: string
}

/** See `drizzle/functions/signals.sql`. Returns the events. */
export const noteOpenings = async (
  db: Db,
  openings: readonly Opening[],
  rules: typeof FIRST_MESSAGE_RULES,
  now: number,
): Promise<DomainEvent[]> =>
  eventsOf(
    db,
    sql`note_first_messages(
      openings => ${JSON.stringify(openings)}::jsonb, rules => ${JSON.stringify(rules)}::jsonb, at => ${instant(now)})`,
  )

/** See `drizzle/functions/signals.sql`. Returns the events. */
export const noteCompanions = async (db: Db, userId: string, now: number): Promise<DomainEvent[]> =>
  eventsOf(db, sql`note_companions(banned => ${userId}, at => ${instant(now)})`)

const eventsOf = async (db: Db, call: SQL): Promise<DomainEvent[]> =>
  (await db.one<{ events: DomainEvent[] }>(sql`select cases_changed_events() as events from ${call} as noted`)).events

/** Deletes first messages from before a time. Returns how many. */
export async function forgetFirstMessages(db: Db, before: number, most: number): Promise<number> {
  const rows = await db.rows(sql`
    delete from first_messages where (sender_id, receiver_id) in (
      select sender_id, receiver_id from first_messages where at < ${instant(before)} order by at limit ${most}
      for update skip locked)
    returning 1`)
  return rows.length
}
