import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { ACTS } from '../src/catalogue/acts.ts'
import { id, instant, oneOf } from './columns.ts'
import { users } from './users.ts'

/**
 * Interactions between users: actor, other user, origin and outcome. One row per action, inserted by the statement that
 * performs it, never changed, and deleted after thirty days. The id is a UUID v7, so rows are ordered by time.
 */
export const interactionLog = pgTable(
  'interaction_log',
  {
    id: id(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    act: text('act', { enum: ACTS }).notNull(),
    /**
     * Null where no user was named or found. A plain id: the named user need not exist, and a foreign key would lock
     * the other account in the wrong order. `close_account` clears it.
     */
    subjectId: uuid('subject_id'),
    /** The outcome: 'ok', 'same' where nothing changed, or why not. */
    outcome: text('outcome').notNull(),
    /** Network address, encrypted for this row; null where it is not known. */
    address: text('address'),
    /** Keyed index of the network, the same for all rows that come from it. */
    network: text('network'),
    at: instant('at').notNull(),
  },
  (t) => [
    oneOf('interaction_log_act_known', t.act, ACTS),
    index('interaction_log_by').on(t.actorId, t.id),
    index('interaction_log_about').on(t.subjectId, t.id),
    index('interaction_log_from').on(t.network, t.id),
  ],
)
