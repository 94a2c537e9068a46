import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { canonicalPair, createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const MATCH_KINDS = ['mutual', 'live'] as const
export const LIVE_MODES = ['chat', 'audio', 'video'] as const
export const MATCH_STATUSES = ['active', 'ended', 'unmatched', 'expired'] as const
/** `requested`: one of the two has written a first message and waits. */
export const CONVERSATION_STATUSES = ['requested', 'open', 'archived', 'blocked'] as const

/** The two people of a pair, the smaller id first; see {@link canonicalPair}. */
const pair = () => ({
  userA: uuid('user_a')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  userB: uuid('user_b')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
})

/**
 * One conversation per pair for good: a later match opens it again.
 * `version` rises with every change of state, so that a room never applies an older one after a newer one.
 */
export const conversations = pgTable(
  'conversations',
  {
    id: id(),
    ...pair(),
    status: text('status', { enum: CONVERSATION_STATUSES }).notNull(),
    version: integer('version').notNull().default(1),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    canonicalPair('conversations_canonical', t.userA, t.userB),
    oneOf('conversations_status_known', t.status, CONVERSATION_STATUSES),
    unique('conversations_one_per_pair').on(t.userA, t.userB),
    index('conversations_by_b').on(t.userB),
  ],
)

export const matches = pgTable(
  'matches',
  {
    id: id(),
    ...pair(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: MATCH_KINDS }).notNull(),
    status: text('status', { enum: MATCH_STATUSES }).notNull(),
    matchedAt: instant('matched_at').notNull(),
    /** When a live match ends by itself; null once both want it to last. */
    expiresAt: instant('expires_at'),
    endedAt: instant('ended_at'),
    /** Of one that was unmatched, whether `user_a` did it; null for every other, and where nobody knows any more. */
    endedByA: boolean('ended_by_a'),
    /** What two people who met live came for. */
    mode: text('mode', { enum: LIVE_MODES }),
    /** Who of a live match has said that it should last, in the order of the pair. */
    keptByA: boolean('kept_by_a').notNull().default(false),
    keptByB: boolean('kept_by_b').notNull().default(false),
  },
  (t) => [
    canonicalPair('matches_canonical', t.userA, t.userB),
    oneOf('matches_kind_known', t.kind, MATCH_KINDS),
    oneOf('matches_status_known', t.status, MATCH_STATUSES),
    uniqueIndex('matches_one_active_per_pair')
      .on(t.userA, t.userB)
      .where(sql`${t.status} = 'active'`),
    check('matches_mode_of_live', sql`(${t.kind} = 'live') = (${t.mode} is not null)`),
    index('matches_by_a').on(t.userA, t.matchedAt),
    index('matches_by_b').on(t.userB, t.matchedAt),
    index('matches_by_conversation').on(t.conversationId),
    // Who is in a live match at this moment.
    index('matches_timed_of_a')
      .on(t.userA)
      .where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    index('matches_timed_of_b')
      .on(t.userB)
      .where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    // Whether two people have met live, and when last.
    index('matches_live')
      .on(t.userA, t.userB, t.matchedAt)
      .where(sql`${t.kind} = 'live'`),
  ],
)

/**
 * Matches of which one account has been purged: by them who is left can still report the other. Ids alone; they go with the
 * account that is left.
 */
export const formerMatches = pgTable(
  'former_matches',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    goneId: uuid('gone_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('former_matches_user').on(t.userId)],
)

/**
 * Who is looking for a live match now. The row decides: whoever starts a match takes both rows away in the same
 * statement, so that nobody is given to two people, whatever the queues believe.
 */
export const liveSearches = pgTable(
  'live_searches',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    searchId: uuid('search_id').notNull(),
    mode: text('mode', { enum: LIVE_MODES }).notNull(),
    /** What the person wishes this time, in place of the preferences of their profile; see `as_searching`. */
    filters: jsonb('filters').notNull(),
    /** Square of about 500 km in which they are: the shard of the queue that they are in. */
    region: integer('region').notNull(),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [
    oneOf('live_searches_mode_known', t.mode, LIVE_MODES),
    unique('live_searches_search').on(t.searchId),
    index('live_searches_oldest').on(t.startedAt),
  ],
)
