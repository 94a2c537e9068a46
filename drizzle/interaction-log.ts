import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { ACTS } from '../src/catalogue/acts.ts'
import { id, instant, oneOf } from './columns.ts'
import { users } from './users.ts'

/**
 * Who has done what about whom, from where, and what came of it: a row for each act, written by the statement that does it,
 * never changed, and gone after thirty days. The id is a UUID v7, so rows lie and go in the order of time.
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
     * Null where nobody was meant or found. Refers by id alone: what is named need not exist, and a reference would lock the
     * other one's account in the wrong order. `close_account` takes it away.
     */
    subjectId: uuid('subject_id'),
    /** As the actor was answered: 'ok', 'same' where everything was so already, or why not. */
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
