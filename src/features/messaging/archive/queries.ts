import { and, desc, eq, exists, gt, lt, lte, sql, type SQL } from 'drizzle-orm'
import type { AnyPgColumn } from 'drizzle-orm/pg-core'
import { conversations } from '../../../../drizzle/matches.ts'
import { messages } from '../../../../drizzle/messages.ts'
import type { Db } from '../../../foundation/db.ts'
import { upTo } from '../../../foundation/fragments.ts'
import { integer, json, orNull, recordset, text, timeText, uuid, type Values } from '../../../foundation/given.ts'
import { statement, withOptions, type RowOfStatement } from '../../../foundation/statement.ts'
import type { ArchiveEntry, ArchiveMessage } from '../../../rpc/archive.ts'

const ENTRY = {
  conversation_id: uuid,
  seq: integer,
  message_id: uuid,
  sender_id: uuid,
  content: text,
  message_type: text,
  media_id: orNull(uuid),
  journal_id: integer,
  created_at: timeText,
  edited_at: orNull(timeText),
  deleted_at: orNull(timeText),
}

/** A column of the row that could not be inserted, because there is one already. */
const excluded = (column: AnyPgColumn): SQL => sql`excluded.${sql.identifier(column.name)}`

/** What a newer version of a message changes. */
const CHANGED = {
  content: excluded(messages.content),
  mediaId: excluded(messages.mediaId),
  journalId: excluded(messages.journalId),
  editedAt: excluded(messages.editedAt),
  deletedAt: excluded(messages.deletedAt),
}

/** What is overwritten only where the archive had it wrong. */
const REPAIRED = {
  ...CHANGED,
  id: excluded(messages.id),
  senderId: excluded(messages.senderId),
  messageType: excluded(messages.messageType),
  createdAt: excluded(messages.createdAt),
}

/**
 * Writes messages, the newest version of each.
 * @param set what is written over an existing row
 * @param isOlder whether an existing row is to be written over
 */
const writing = (set: typeof CHANGED, isOlder: SQL) =>
  statement({ entries: json<readonly Values<typeof ENTRY>[]>() }, (orm, given) => {
    const { source, row: e } = recordset(given.entries, ENTRY, 'e')
    const conversation = orm
      .select({ id: conversations.id })
      .from(conversations)
      .where(eq(conversations.id, e.conversation_id))
    return orm
      .insert(messages)
      .select(
        orm
          .selectDistinctOn([e.conversation_id, e.seq], {
            conversationId: e.conversation_id.as('conversation_id'),
            seq: e.seq.as('seq'),
            id: e.message_id.as('id'),
            senderId: e.sender_id.as('sender_id'),
            content: e.content.as('content'),
            messageType: e.message_type.as('message_type'),
            mediaId: e.media_id.as('media_id'),
            journalId: e.journal_id.as('journal_id'),
            createdAt: e.created_at.as('created_at'),
            editedAt: e.edited_at.as('edited_at'),
            deletedAt: e.deleted_at.as('deleted_at'),
          })
          .from(source)
          // A conversation that has been purged meanwhile takes its messages with it.
          .where(exists(conversation))
          .orderBy(e.conversation_id, e.seq, desc(e.journal_id)),
      )
      .onConflictDoUpdate({ target: [messages.conversationId, messages.seq], set, setWhere: isOlder })
      .returning({ seq: messages.seq })
  })

const archiving = writing(CHANGED, lt(messages.journalId, excluded(messages.journalId)))
const repairing = writing(REPAIRED, lte(messages.journalId, excluded(messages.journalId)))

const placed = (conversationId: string, entries: readonly ArchiveEntry[]) =>
  entries.map((entry) => ({ conversation_id: conversationId, ...entry }))

/** Archives messages of many rooms. Idempotent; an older version changes nothing. */
export async function archiveMessages(db: Db, batch: readonly ArchiveMessage[]): Promise<void> {
  await archiving.all(db, { entries: batch.flatMap(({ conversationId, entries }) => placed(conversationId, entries)) })
}

/** Overwrites archived messages with the room's, unless the archive is newer. Returns how many rows changed. */
export const repairArchive = async (
  db: Db,
  conversationId: string,
  entries: readonly ArchiveEntry[],
): Promise<number> => (await repairing.all(db, { entries: placed(conversationId, entries) })).length

const ids = withOptions({ limit: integer }, { after: uuid }, (orm, { limit, after }) =>
  orm
    .select({ id: conversations.id })
    .from(conversations)
    .where(after && gt(conversations.id, after))
    .orderBy(conversations.id)
    .limit(upTo(limit)),
)

/** Ids of conversations after one of them, or the first; in order. */
export const conversationsAfter = async (db: Db, after: string | null, limit: number): Promise<string[]> =>
  (await ids.all(db, { limit, after: after ?? undefined })).map(({ id }) => id)

/** More than a room tells at once. */
const MOST = 1000

const archived = withOptions(
  { conversationId: uuid, after: integer },
  { through: integer },
  (orm, { conversationId, after, through }) =>
    orm
      .select({
        message_id: messages.id,
        seq: messages.seq,
        sender_id: messages.senderId,
        content: messages.content,
        message_type: messages.messageType,
        media_id: messages.mediaId,
        created_at: messages.createdAt,
        edited_at: messages.editedAt,
        deleted_at: messages.deletedAt,
      })
      .from(messages)
      .where(
        and(
          eq(messages.conversationId, conversationId),
          gt(messages.seq, after),
          through && lte(messages.seq, through),
        ),
      )
      .orderBy(messages.seq)
      .limit(MOST),
)

/** A message as the archive has it. */
export type ArchivedRow = RowOfStatement<typeof archived>

/** The archived messages of a conversation after a seq and, where given, up to another. */
export const archivedBetween = (
  db: Db,
  conversationId: string,
  after: number,
  through: number | null,
): Promise<ArchivedRow[]> => archived.all(db, { conversationId, after, through: through ?? undefined })
