import { sql } from 'drizzle-orm'
import { boolean, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { ROLES } from '../src/catalogue/roles.ts'
import { createdAt, deletedAt, id, instant, oneOf, updatedAt } from './columns.ts'

export const ACCOUNT_STATUSES = ['active', 'suspended', 'banned'] as const
export const PLANS = ['free', 'premium'] as const

/**
 * An account. Phone numbers and addresses are stored twice, never in the clear: a keyed index to find them, a
 * ciphertext to read them. `email*` is a proved address, and unique; `pendingEmail*` is a claimed one, as several
 * accounts may have.
 */
export const users = pgTable(
  'users',
  {
    id: id(),
    phoneIndex: text('phone_index').unique(),
    phoneCipher: text('phone_cipher'),
    emailIndex: text('email_index').unique(),
    emailCipher: text('email_cipher'),
    pendingEmailIndex: text('pending_email_index'),
    pendingEmailCipher: text('pending_email_cipher'),
    /** When the account claimed that address. */
    pendingEmailAt: instant('pending_email_at'),
    passwordHash: text('password_hash'),
    /** Keyed index of Google's id for the user. */
    googleIndex: text('google_index').unique(),
    isVerified: boolean('is_verified').notNull().default(false),
    status: text('status', { enum: ACCOUNT_STATUSES }).notNull().default('active'),
    /** Why an account is not active: a code shown to its owner. */
    statusReason: text('status_reason'),
    statusUntil: instant('status_until'),
    /** Since when an account has not been active, across changes of its status. */
    inactiveSince: instant('inactive_since'),
    role: text('role', { enum: ROLES }).notNull().default('user'),
    /** Computed from `entitlements`; `settle_plan` alone writes it. */
    plan: text('plan', { enum: PLANS }).notNull().default('free'),
    /** Tokens from before then may name another plan; null where it has never changed. */
    planChangedAt: instant('plan_changed_at'),
    lastActiveAt: instant('last_active_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** When its owner deleted the account: hidden from then on, purged after `restorableUntil`. */
    deletedAt: deletedAt(),
    restorableUntil: instant('restorable_until'),
  },
  (t) => [
    oneOf('users_status_known', t.status, ACCOUNT_STATUSES),
    oneOf('users_role_known', t.role, ROLES),
    oneOf('users_plan_known', t.plan, PLANS),
    // Few, and listed together.
    index('users_operators')
      .on(t.role, t.id)
      .where(sql`${t.role} <> 'user'`),
    index('users_created').on(t.createdAt, t.id),
    // Read by statistics only.
    index('users_last_active').on(t.lastActiveAt),
    index('users_pending_email').on(t.pendingEmailIndex, t.createdAt),
    // Few, and read together when the list of blocked accounts is rebuilt.
    index('users_not_active')
      .on(t.id)
      .where(sql`${t.status} <> 'active'`),
    // Read together when the list of changed plans is rebuilt.
    index('users_plan_changed')
      .on(t.planChangedAt)
      .where(sql`${t.planChangedAt} is not null`),
    // The same, and for finding accounts to purge.
    index('users_deleted')
      .on(t.restorableUntil)
      .where(sql`${t.deletedAt} is not null`),
  ],
)

/**
 * Phones, addresses and Google identities that cannot sign up until then, because their owner has stated that they are
 * under age. Only the keyed index is stored; see `say_underage`.
 */
export const heldContacts = pgTable(
  'held_contacts',
  {
    index: text('index').primaryKey(),
    until: instant('until').notNull(),
    createdAt: createdAt(),
  },
  (t) => [index('held_contacts_until').on(t.until)],
)

/** One signed-in device. `refreshHash` is of the only valid token; see `rotate_session`. */
export const sessions = pgTable(
  'sessions',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    generation: integer('generation').notNull().default(0),
    refreshHash: text('refresh_hash').notNull(),
    previousHash: text('previous_hash'),
    rotatedAt: instant('rotated_at').notNull(),
    refreshExpiresAt: instant('refresh_expires_at').notNull(),
    deviceHash: text('device_hash').notNull(),
    /** Keyed index of the id that the device's app sends, equal in every account; null where it sends none. */
    deviceIndex: text('device_index'),
    deviceName: text('device_name'),
    platform: text('platform'),
    ip: text('ip').notNull().default('unknown'),
    lastUsedAt: instant('last_used_at').notNull().defaultNow(),
    createdAt: createdAt(),
    endedAt: instant('ended_at'),
    endReason: text('end_reason'),
  },
  (t) => [
    // All sessions of an account, ended ones included: deleted with it.
    index('sessions_user').on(t.userId),
    index('sessions_live')
      .on(t.userId, t.lastUsedAt)
      .where(sql`${t.endedAt} is null`),
    index('sessions_device')
      .on(t.deviceIndex)
      .where(sql`${t.deviceIndex} is not null`),
  ],
)

/** Kinds of mail that need no sign-in. `taken` and `held` report a sign-up attempt, and grant nothing. */
export const MAIL_PURPOSES = ['verify', 'reset', 'taken', 'held'] as const

/**
 * Mails to an address, and the tokens in them. A token proves the mailbox, whoever requested the mail, and is valid for
 * its own time, however many follow. Rows are inserted for mails that are not sent as well (`isMailed` is false), so
 * that both take the same time.
 */
export const mailTokens = pgTable(
  'mail_tokens',
  {
    hash: text('hash').primaryKey(),
    purpose: text('purpose', { enum: MAIL_PURPOSES }).notNull(),
    emailIndex: text('email_index').notNull(),
    isMailed: boolean('is_mailed').notNull().default(false),
    /** Passwords that were tried with the token. */
    tries: integer('tries').notNull().default(0),
    expiresAt: instant('expires_at').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
  },
  (t) => [
    oneOf('mail_tokens_purpose_known', t.purpose, MAIL_PURPOSES),
    index('mail_tokens_newest').on(t.emailIndex, t.purpose, t.createdAt),
    index('mail_tokens_expired').on(t.expiresAt),
  ],
)

/**
 * Security events: sign-ins, failures, resets, links, ends. Append-only: a trigger rejects changes. Outlives the
 * account, so it refers to it by id alone and holds no personal data but the network address.
 */
export const securityEvents = pgTable(
  'security_events',
  {
    id: id(),
    type: text('type').notNull(),
    userId: uuid('user_id'),
    sessionId: uuid('session_id'),
    ip: text('ip'),
    details: text('details'),
    at: instant('at').notNull(),
  },
  (t) => [index('security_events_user').on(t.userId, t.at), index('security_events_at').on(t.at)],
)
