import { integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, deletedAt, instant } from './columns.ts'
import { conversations } from './matches.ts'

/**
 * Archive of the conversation rooms' messages, for moderation, export and search. Chat never reads it. `journalId` is
 * the room's own event number: of two copies of a message the one with the higher number is newer.
 */
export const messages = pgTable(
  'messages',
  {
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    seq: integer('seq').notNull(),
    id: uuid('id').notNull(),
    senderId: uuid('sender_id').notNull(),
    content: text('content').notNull(),
    messageType: text('message_type').notNull(),
    /** The picture of a message, in the bucket under `media/<conversation>/<picture>/`. */
    mediaId: uuid('media_id'),
    journalId: integer('journal_id').notNull(),
    createdAt: createdAt(),
    editedAt: instant('edited_at'),
    deletedAt: deletedAt(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.seq] }), unique('messages_id').on(t.id)],
)
