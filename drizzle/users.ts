import { sql } from 'drizzle-orm'
import { index, pgTable, text, boolean, integer, uuid } from 'drizzle-orm/pg-core'
import { createdAt, deletedAt, id, instant, oneOf, updatedAt } from './columns.ts'

export const ACCOUNT_STATUSES = ['active', 'suspended', 'banned'] as const
export const ROLES = ['user', 'moderator', 'admin'] as const
export const PLANS = ['free', 'premium'] as const

/** An account. Phone numbers are stored twice, never in the clear: a keyed index to find them, a ciphertext to read them. */
export const users = pgTable(
  'users',
  {
    id: id(),
    phoneIndex: text('phone_index').unique(),
    phoneCipher: text('phone_cipher'),
    isVerified: boolean('is_verified').notNull().default(false),
    status: text('status', { enum: ACCOUNT_STATUSES }).notNull().default('active'),
    role: text('role', { enum: ROLES }).notNull().default('user'),
    plan: text('plan', { enum: PLANS }).notNull().default('free'),
    lastActiveAt: instant('last_active_at').notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    deletedAt: deletedAt(),
  },
  (t) => [
    oneOf('users_status_known', t.status, ACCOUNT_STATUSES),
    oneOf('users_role_known', t.role, ROLES),
    oneOf('users_plan_known', t.plan, PLANS),
    // Few, and asked for together when the list of those who may not in is rebuilt.
    index('users_not_active')
      .on(t.id)
      .where(sql`${t.status} <> 'active'`),
  ],
)

/** One signed-in device. `refreshHash` is of the only token that is still good; see `rotate_session`. */
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
    createdAt: createdAt(),
    endedAt: instant('ended_at'),
    endReason: text('end_reason'),
  },
  (t) => [index('sessions_user').on(t.userId), index('sessions_ended').on(t.endedAt)],
)
