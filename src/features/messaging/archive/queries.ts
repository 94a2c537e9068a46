import type { ArchiveEntry, ArchiveMessage } from '../../../rpc/archive.ts'
import { sql } from 'drizzle-orm'
import type { Db } from '../../../foundation/db.ts'

/** Messages to be archived, the newest version of each; the caller decides about existing rows. */
const into = (entries: readonly (ArchiveEntry & { conversation_id: string })[]) => sql`
  insert into messages as m (conversation_id, seq, id, sender_id, content, message_type, media_id, journal_id, created_at, edited_at, deleted_at)
  select distinct on (e.conversation_id, e.seq) e.conversation_id, e.seq, e.message_id, e.sender_id, e.content, e.message_type,
    e.media_id, e.journal_id, e.created_at, e.edited_at, e.deleted_at
  from jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as e(
    conversation_id uuid, seq integer, message_id uuid, sender_id uuid, content text, message_type text, media_id uuid, journal_id integer,
    created_at timestamptz, edited_at timestamptz, deleted_at timestamptz)
  -- A conversation that has been purged meanwhile takes its messages with it.
  where exists (select from conversations c where c.id = e.conversation_id)
  order by e.conversation_id, e.seq, e.journal_id desc
  on conflict (conversation_id, seq) do update set content = excluded.content, media_id = excluded.media_id,
    journal_id = excluded.journal_id, edited_at = excluded.edited_at, deleted_at = excluded.deleted_at`

const placed = (conversationId: string, entries: readonly ArchiveEntry[]) =>
  entries.map((entry) => ({ conversation_id: conversationId, ...entry }))

/** Archives messages of many rooms. Idempotent; an older version changes nothing. */
export async function archiveMessages(db: Db, batch: readonly ArchiveMessage[]): Promise<void> {
  const entries = batch.flatMap(({ conversationId, entries: own }) => placed(conversationId, own))
  await db.rows(sql`${into(entries)} where m.journal_id < excluded.journal_id`)
}

/** Ids of conversations after one of them, or the first; in order. */
export async function conversationsAfter(db: Db, after: string | null, limit: number): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    sql`select id from conversations where ${after === null ? sql`true` : sql`id > ${after}`} order by id limit ${limit}`,
  )
  return rows.map(({ id }) => id)
}

/**
 * The archived messages of a conversation after a seq and, where given, up to another. Times as stored in the archive.
 */
export const archivedBetween = (
  db: Db,
  conversationId: string,
  after: number,
  through: number | null,
): Promise<ArchiveEntry[]> =>
  db.rows(sql`
    select id as message_id, seq, sender_id, content, message_type, media_id, journal_id, created_at, edited_at, deleted_at
    from messages where conversation_id = ${conversationId} and seq > ${after} ${through === null ? sql`` : sql`and seq <= ${through}`}
    order by seq limit 1000`)

/** Overwrites archived messages with the room's, unless the archive is newer. Returns how many rows changed. */
export async function repairArchive(db: Db, conversationId: string, entries: readonly ArchiveEntry[]): Promise<number> {
  const rows = await db.rows(sql`
    ${into(placed(conversationId, entries))}, id = excluded.id, sender_id = excluded.sender_id,
      message_type = excluded.message_type, created_at = excluded.created_at
    where m.journal_id <= excluded.journal_id
    returning 1`)
  return rows.length
}
