import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, oneOf } from './columns.ts'
import { users } from './users.ts'

/** Times during which a user stands nearer the top of feeds; see src/features/discovery/ranking.ts. */
export const boosts = pgTable(
  'boosts',
  {
    /** The spend that paid for it. */
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    startsAt: instant('starts_at').notNull(),
    endsAt: instant('ends_at').notNull(),
  },
  (t) => [
    check('boosts_last', sql`${t.endsAt} > ${t.startsAt}`),
    index('boosts_by_user').on(t.userId, t.endsAt),
    index('boosts_over').on(t.endsAt),
  ],
)

/** Effects that are used later: a message without request. Coins return when one stays unused. */
export const coinPasses = pgTable(
  'coin_passes',
  {
    /** The spend that paid for it. */
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['direct_message'] }).notNull(),
    targetId: uuid('target_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    usedAt: instant('used_at'),
    returnedAt: instant('returned_at'),
  },
  (t) => [
    check('coin_passes_one_end', sql`${t.usedAt} is null or ${t.returnedAt} is null`),
    oneOf('coin_passes_kind_known', t.kind, ['direct_message']),
    index('coin_passes_by_user').on(t.userId, t.targetId),
    index('coin_passes_by_target').on(t.targetId),
    index('coin_passes_unused')
      .on(t.createdAt)
      .where(sql`${t.usedAt} is null and ${t.returnedAt} is null`),
  ],
)

/** Minutes bought for a call in progress. The call's object applies them once; what it cannot apply is given back. */
export const callMinutes = pgTable(
  'call_minutes',
  {
    /** The spend that paid for it. */
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    callId: uuid('call_id').notNull(),
    conversationId: uuid('conversation_id').notNull(),
    minutes: integer('minutes').notNull(),
    status: text('status', { enum: ['bought', 'applied', 'returned'] }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('call_minutes_status_known', t.status, ['bought', 'applied', 'returned']),
    check('call_minutes_some', sql`${t.minutes} > 0`),
    index('call_minutes_by_user').on(t.userId),
  ],
)
