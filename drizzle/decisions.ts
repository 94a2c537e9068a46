import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { createdAt, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const DECISION_KINDS = ['pass', 'like', 'interest', 'super_like', 'request'] as const
export const CONSENT_STATUSES = ['pending', 'accepted', 'declined', 'withdrawn'] as const

/**
 * A user's decision about another: a pass, or an interest and its state. One row for each direction; a match needs
 * consent in both. `docs/decisions/pair-states.md` has the states and transitions.
 */
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
    /** Name of the interest on the wire. */
    id: uuid('id').notNull().defaultRandom(),
    /** The state of an interest; a pass has none. */
    status: text('status', { enum: CONSENT_STATUSES }),
    /** The text of a super like, or the message of a request. */
    note: text('note'),
    /** When the other user last declined. Survives a pass in between, so that asking again has to wait all the same. */
    declinedAt: instant('declined_at'),
    /** The message of a request, which is the first one in the conversation of the two. */
    messageId: uuid('message_id'),
    /** Whether the message was delivered like any other, as some plans may. */
    isDirect: boolean('is_direct').notNull().default(false),
    /** The sender's id for it, so that a retry is the same message. */
    clientMessageId: text('client_message_id'),
  },
  (t) => [
    primaryKey({ columns: [t.fromUserId, t.toUserId] }),
    unique('decisions_id').on(t.id),
    check('decisions_not_self', sql`${t.fromUserId} <> ${t.toUserId}`),
    oneOf('decisions_kind_known', t.kind, DECISION_KINDS),
    oneOf('decisions_status_known', t.status, CONSENT_STATUSES),
    // Requests by receiver and sender: for the lists of requests.
    index('decisions_requests_received')
      .on(t.toUserId, t.updatedAt)
      .where(sql`${t.kind} = 'request'`),
    check('decisions_status_of_wishes', sql`(${t.kind} = 'pass') = (${t.status} is null)`),
    // Decisions about a user: deleted with their account, and read for their received interests.
    index('decisions_received').on(t.toUserId, t.updatedAt),
    // A user's latest decision.
    index('decisions_sent').on(t.fromUserId, t.updatedAt),
    // Interests in a user: for their list of likes, and for the feed, which reads nothing else of these rows.
    index('decisions_wishes')
      .on(t.toUserId, t.updatedAt, t.fromUserId)
      .where(sql`${t.status} in ('pending', 'accepted')`),
    // Passes past their retention.
    index('decisions_passes')
      .on(t.updatedAt)
      .where(sql`${t.kind} = 'pass'`),
  ],
)

/** How often a user has withdrawn an unanswered interest in another. Deleted once the two are matched. */
export const withdrawals = pgTable(
  'withdrawals',
  {
    fromUserId: uuid('from_user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    toUserId: uuid('to_user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    times: integer('times').notNull(),
    lastAt: instant('last_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.fromUserId, t.toUserId] }),
    check('withdrawals_counted', sql`${t.times} > 0`),
    index('withdrawals_received').on(t.toUserId),
  ],
)

/** A user's shortlist. Visible to its owner only. */
export const shortlist = pgTable(
  'shortlist',
  {
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.userId] }),
    check('shortlist_not_self', sql`${t.ownerId} <> ${t.userId}`),
    index('shortlist_newest').on(t.ownerId, t.createdAt),
    index('shortlist_listed').on(t.userId),
  ],
)
