import { sql } from 'drizzle-orm'
import type { Db } from '../../platform/db.ts'
import { plansWith } from '../../platform/plans.ts'
import type { Shown } from '../presence/show-presence.ts'
import type { CardRow } from '../profile/photos/photo-url.ts'
import type { ArchiveMessage } from './archive-message.ts'

export interface OpeningRow {
  version: number
  status: 'open' | 'archived' | 'blocked'
  match: { matchId: string; kind: 'mutual' | 'live'; matchedAt: string } | null
  participants: { userId: string; readReceipts: boolean; card: CardRow }[]
}

/** How a conversation stands: one with somebody who has deleted their account is closed while they are away. */
const status = sql`case when exists (select from users u where u.id in (c.user_a, c.user_b) and u.deleted_at is not null)
  then 'archived' else c.status end`

export interface StateRow {
  conversationId: string
  version: number
  status: 'open' | 'archived' | 'blocked'
}

/** How some conversations stand. */
export const statesOf = (db: Db, ids: readonly string[]): Promise<StateRow[]> =>
  db.rows(sql`
    select c.id as "conversationId", c.version, ${status} as status from conversations c where c.id = any(${sql.param([...ids])}::uuid[])`)

/** What a room has to know of a conversation; null unless `viewerId`, where given, takes part in it. */
export async function openingOf(
  db: Db,
  conversationId: string,
  viewerId: string | null,
  day: string,
): Promise<OpeningRow | null> {
  const [row] = await db.rows<OpeningRow>(sql`
    select c.version, ${status} as status,
      (select jsonb_build_object('matchId', m.id, 'kind', m.kind, 'matchedAt', m.matched_at)
        from matches m where m.conversation_id = c.id and m.status = 'active') as match,
      (select jsonb_agg(jsonb_build_object('userId', u.id, 'readReceipts', u.plan = any(${sql.param(plansWith('read_receipts'))}::text[]), 'card', card_of(u.id, ${day}::date)))
        from users u where u.id in (c.user_a, c.user_b)) as participants
    from conversations c
    where c.id = ${conversationId} and (${viewerId}::uuid is null or ${viewerId}::uuid in (c.user_a, c.user_b))`)
  return row ?? null
}

/** The caller's conversation of a match or with a person, if there is one. */
export async function conversationOf(
  db: Db,
  userId: string,
  { matchId, peerId }: { matchId?: string | undefined; peerId?: string | undefined },
): Promise<string | null> {
  const [row] = await db.rows<{ id: string }>(
    matchId === undefined
      ? sql`select id from conversations where user_a = least(${userId}::uuid, ${peerId}::uuid) and user_b = greatest(${userId}::uuid, ${peerId}::uuid)`
      : sql`select conversation_id as id from matches where id = ${matchId} and ${userId}::uuid in (user_a, user_b)`,
  )
  return row?.id ?? null
}

/** The caller's conversations that are open. */
export async function openConversationsOf(db: Db, userId: string): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select id from conversations where ${userId}::uuid in (user_a, user_b) and status = 'open'`,
  )
  return rows.map(({ id }) => id)
}

export interface PeerRow extends Shown {
  card: CardRow
}

/** The other ones of some conversations, by id. Who is gone is missing. */
export async function peersOf(db: Db, ids: readonly string[], day: string): Promise<Map<string, PeerRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.rows<PeerRow>(sql`
    select u.id, card_of(u.id, ${day}::date) as card, p.visibility = 'hidden' as "isHidden", u.last_active_at as "lastActiveAt"
    from users u join profiles p on p.user_id = u.id
    where u.id = any(${sql.param([...ids])}::uuid[]) and u.deleted_at is null`)
  return new Map(rows.map((row) => [row.id, row]))
}

/** Writes messages of many rooms into the archive. Writing one again, or an older version of one, changes nothing. */
export async function archiveMessages(db: Db, batch: readonly ArchiveMessage[]): Promise<void> {
  const entries = batch.flatMap(({ conversationId, entries: own }) =>
    own.map((entry) => ({ conversation_id: conversationId, ...entry })),
  )
  await db.rows(sql`
    insert into messages as m (conversation_id, seq, id, sender_id, content, message_type, media_id, journal_id, created_at, edited_at, deleted_at)
    select distinct on (e.conversation_id, e.seq) e.conversation_id, e.seq, e.message_id, e.sender_id, e.content, e.message_type,
      e.media_id, e.journal_id, e.created_at, e.edited_at, e.deleted_at
    from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e(
      conversation_id uuid, seq integer, message_id uuid, sender_id uuid, content text, message_type text, media_id uuid, journal_id integer,
      created_at timestamptz, edited_at timestamptz, deleted_at timestamptz)
    -- A conversation that has been purged meanwhile takes its messages with it.
    where exists (select from conversations c where c.id = e.conversation_id)
    order by e.conversation_id, e.seq, e.journal_id desc
    on conflict (conversation_id, seq) do update set content = excluded.content, media_id = excluded.media_id, journal_id = excluded.journal_id,
      edited_at = excluded.edited_at, deleted_at = excluded.deleted_at
      where m.journal_id < excluded.journal_id`)
}
