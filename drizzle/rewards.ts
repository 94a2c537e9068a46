import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { coinTransactions, userCoins } from './coins.ts'
import { createdAt, instant, oneOf, updatedAt } from './columns.ts'
import { users } from './users.ts'

/** What the server has to have seen for a reward. */
export const REWARD_KINDS = [
  'sign_in',
  'profile_complete',
  'email_verified',
  'phone_verified',
  'first_photo',
  'friend',
  'advertisement',
] as const

/** Ways to earn coins. Amounts and caps are data. */
export const rewardActivities = pgTable(
  'reward_activities',
  {
    id: text('id').primaryKey(),
    title: text('title').notNull(),
    kind: text('kind', { enum: REWARD_KINDS }).notNull(),
    coins: integer('coins').notNull(),
    /** Further coins for each day in a row before this one, up to `streakMax`. */
    streakStep: integer('streak_step').notNull().default(0),
    streakMax: integer('streak_max').notNull().default(0),
    /** `once` for a user; `day`: a UTC day. */
    period: text('period', { enum: ['once', 'day'] }).notNull(),
    /** Grants in a period, for a user. */
    perPeriod: integer('per_period').notNull().default(1),
    /** Grants in a period for one phone number, address or device, whichever accounts they go with. */
    perContact: integer('per_contact').notNull().default(1),
    perDevice: integer('per_device').notNull().default(1),
    /** After how many days the coins expire; null for never. */
    expiresDays: integer('expires_days'),
    /** Of a friend: days after sign-up in which a code is accepted, and days before it pays. */
    parameters: jsonb('parameters').$type<Record<string, number>>().notNull(),
    isActive: boolean('is_active').notNull().default(true),
    position: integer('position').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    oneOf('reward_activities_kind_known', t.kind, REWARD_KINDS),
    oneOf('reward_activities_period_known', t.period, ['once', 'day']),
    check('reward_activities_coins', sql`${t.coins} > 0 and ${t.streakStep} >= 0 and ${t.streakMax} >= 0`),
    check('reward_activities_caps', sql`${t.perPeriod} > 0 and ${t.perContact} > 0 and ${t.perDevice} > 0`),
    check('reward_activities_expiry', sql`${t.expiresDays} > 0`),
  ],
)

/** Rewards that were granted; the ledger has their coins. */
export const rewardGrants = pgTable(
  'reward_grants',
  {
    /** The entry that brought the coins. */
    id: uuid('id')
      .primaryKey()
      .references(() => coinTransactions.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => userCoins.id),
    activity: text('activity')
      .notNull()
      .references(() => rewardActivities.id),
    /** `once`, or a UTC day as YYYY-MM-DD; with `#2` and so on where a period has several. */
    period: text('period').notNull(),
    /** Days in a row, this one included; 0 where they do not matter. */
    streak: integer('streak').notNull().default(0),
    /** The entry that took the coins back. */
    takenBackBy: uuid('taken_back_by').references(() => coinTransactions.id),
    createdAt: createdAt(),
  },
  (t) => [
    unique('reward_grants_once').on(t.accountId, t.activity, t.period),
    index('reward_grants_activity').on(t.activity, t.createdAt),
  ],
)

/**
 * How often a phone number, an address or a device has been rewarded, whichever account it went with, so that signing up
 * again earns nothing twice. Only keyed indexes are stored, and they expire.
 */
export const rewardMarks = pgTable(
  'reward_marks',
  {
    subject: text('subject').notNull(),
    activity: text('activity').notNull(),
    period: text('period').notNull(),
    times: integer('times').notNull(),
    until: instant('until').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.subject, t.activity, t.period] }),
    check('reward_marks_times', sql`${t.times} > 0`),
    index('reward_marks_until').on(t.until),
  ],
)

/** The code by which a user invites friends. */
export const inviteCodes = pgTable('invite_codes', {
  code: text('code').primaryKey(),
  userId: uuid('user_id')
    .notNull()
    .unique()
    .references(() => users.id, { onDelete: 'cascade' }),
  createdAt: createdAt(),
})

/** Friends who have given a code, until the invitation has paid or has lapsed. */
export const referrals = pgTable(
  'referrals',
  {
    id: uuid('id').primaryKey(),
    friendId: uuid('friend_id')
      .notNull()
      .unique()
      .references(() => users.id, { onDelete: 'cascade' }),
    inviterId: uuid('inviter_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Since when the friend has had a published profile and a proved contact, without a break; null while not. */
    stayingSince: instant('staying_since'),
    /** The grant of the inviter. */
    grantId: uuid('grant_id').references(() => rewardGrants.id),
    createdAt: createdAt(),
  },
  (t) => [
    check('referrals_of_two', sql`${t.friendId} <> ${t.inviterId}`),
    index('referrals_inviter').on(t.inviterId),
    index('referrals_unpaid')
      .on(t.createdAt)
      .where(sql`${t.grantId} is null`),
  ],
)

/** Advertisements that a user is about to watch, each named by a nonce for the network's callback. */
export const adViews = pgTable(
  'ad_views',
  {
    /** A hash of the nonce. */
    nonceHash: text('nonce_hash').primaryKey(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** Keyed index of the device that asked for the nonce; empty where it has not said. */
    deviceHash: text('device_hash').notNull(),
    /** The network's id of the view, from its callback. */
    networkRef: text('network_ref').unique(),
    seenAt: instant('seen_at'),
    grantId: uuid('grant_id').references(() => rewardGrants.id),
    expiresAt: instant('expires_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('ad_views_user').on(t.userId, t.createdAt), index('ad_views_expired').on(t.expiresAt)],
)
