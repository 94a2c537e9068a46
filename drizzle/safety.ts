import { sql } from 'drizzle-orm'
import { check, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, oneOf } from './columns.ts'
import { users } from './users.ts'

/** Blocks. Either direction hides both users from each other everywhere. */
export const blocks = pgTable(
  'blocks',
  {
    blockerId: uuid('blocker_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    blockedId: uuid('blocked_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    /** In the blocker's words; shown to them and to moderators only. */
    reason: text('reason'),
  },
  (t) => [
    primaryKey({ columns: [t.blockerId, t.blockedId] }),
    check('blocks_not_self', sql`${t.blockerId} <> ${t.blockedId}`),
    index('blocks_received').on(t.blockedId),
  ],
)

export const REPORT_REASONS = [
  'fake_profile',
  'inappropriate_behavior',
  'spam',
  'harassment',
  'underage',
  'scam',
  'other',
] as const
export const REPORT_STATUSES = ['open', 'resolved', 'dismissed'] as const

/**
 * Reports about users. They outlive both accounts, so they refer to them by id alone; the text is deleted with either
 * account.
 */
export const reports = pgTable(
  'reports',
  {
    id: id(),
    reporterId: uuid('reporter_id').notNull(),
    reportedId: uuid('reported_id').notNull(),
    matchId: uuid('match_id'),
    reason: text('reason', { enum: REPORT_REASONS }).notNull(),
    description: text('description'),
    /** The last messages of the two when it was written, encrypted; see src/features/safety/evidence.ts. */
    evidence: text('evidence'),
    status: text('status', { enum: REPORT_STATUSES }).notNull().default('open'),
    createdAt: createdAt(),
  },
  (t) => [
    check('reports_not_self', sql`${t.reporterId} <> ${t.reportedId}`),
    oneOf('reports_reason_known', t.reason, REPORT_REASONS),
    oneOf('reports_status_known', t.status, REPORT_STATUSES),
    index('reports_about').on(t.reportedId, t.createdAt),
    index('reports_by').on(t.reporterId, t.createdAt),
  ],
)
