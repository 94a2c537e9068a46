import { index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core'
import { createdAt, id, instant } from './columns.ts'

/**
 * Committed domain events that still have to reach objects and caches. A row is deleted when its consumers have
 * succeeded; `dueAt` moves forward with a publisher's lease and after a failure. Its vacuum has settings of its own, in the migration
 * `0010_queue_vacuum`.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: id(),
    type: text('type').notNull(),
    payload: jsonb('payload').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: instant('due_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('outbox_due').on(t.dueAt)],
)
