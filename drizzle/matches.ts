import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { canonicalPair, createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

export const MATCH_KINDS = ['mutual', 'live'] as const
export const LIVE_MODES = ['chat', 'audio', 'video'] as const
export const MATCH_STATUSES = ['active', 'ended', 'unmatched', 'expired'] as const
/** `requested`: one of the two has written a first message, which is pending. */
export const CONVERSATION_STATUSES = ['requested', 'open', 'archived', 'blocked'] as const

/** The two users of a pair, the smaller id first; see {@link canonicalPair}. */
const pair = () => ({
  userA: uuid('user_a')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
  userB: uuid('user_b')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' }),
})

/**
 * One conversation per pair, which a later match reopens. `version` rises with every change of state, so that a room
 * never applies an older one after a newer one.
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
    /** When a live match expires; null once both have kept it. */
    expiresAt: instant('expires_at'),
    endedAt: instant('ended_at'),
    /** Of an unmatched one, whether `user_a` ended it; null for every other, and where that is unknown. */
    endedByA: boolean('ended_by_a'),
    /** The mode of a live match. */
    mode: text('mode', { enum: LIVE_MODES }),
    /** Which users have kept a live match, in the order of the pair. */
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
    // Users in a live match.
    index('matches_timed_of_a')
      .on(t.userA)
      .where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    index('matches_timed_of_b')
      .on(t.userB)
      .where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    // Whether two users have met live, and when last.
    index('matches_live')
      .on(t.userA, t.userB, t.matchedAt)
      .where(sql`${t.kind} = 'live'`),
  ],
)

/**
 * Matches of which one account has been purged: the other user can still report it by them. Plain ids; deleted with the
 * remaining account.
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
 * Users searching for a live match. The row decides: starting a match deletes both rows in the same statement, so that
 * no user is matched twice, whatever the queues assume.
 */
export const liveSearches = pgTable(
  'live_searches',
  {
    userId: uuid('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    searchId: uuid('search_id').notNull(),
    mode: text('mode', { enum: LIVE_MODES }).notNull(),
    /** The user's wishes for this search, in place of the preferences of their profile; see `as_searching`. */
    filters: jsonb('filters').notNull(),
    /** Square of about 500 km around the user: the shard of their queue. */
    region: integer('region').notNull(),
    startedAt: instant('started_at').notNull(),
  },
  (t) => [
    oneOf('live_searches_mode_known', t.mode, LIVE_MODES),
    unique('live_searches_search').on(t.searchId),
    index('live_searches_oldest').on(t.startedAt),
  ],
)
