import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const DECISION_KINDS = ['pass', 'like', 'super_like'] as const

/** What one person decided about another. One row for each direction; a match needs consent in both. */
export const decisions = pgTable(
  'decisions',
  {
    fromUserId: uuid('from_user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    toUserId: uuid('to_user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: DECISION_KINDS }).notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    primaryKey({ columns: [t.fromUserId, t.toUserId] }),
    check('decisions_not_self', sql`${t.fromUserId} <> ${t.toUserId}`),
    oneOf('decisions_kind_known', t.kind, DECISION_KINDS),
    // What others decided about somebody, all of which has to go with them.
    index('decisions_received').on(t.toUserId),
    // Who likes somebody: for their list of likes, and for the feed, which asks nothing else of these rows.
    index('decisions_likes')
      .on(t.toUserId, t.updatedAt, t.fromUserId)
      .where(sql`${t.kind} in ('like', 'super_like')`),
  ],
)
