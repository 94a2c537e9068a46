import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { createdAt, id, instant, oneOf } from './columns.ts'
import { users } from './users.ts'

export const FACTOR_KINDS = ['passkey', 'totp'] as const

/** Second factors of operators. One that is not confirmed yet counts for nothing. */
export const operatorFactors = pgTable(
  'operator_factors',
  {
    id: id(),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: FACTOR_KINDS }).notNull(),
    /** What its owner calls it. */
    name: text('name').notNull(),
    /** Of a TOTP: the secret, sealed for this row. */
    secret: text('secret'),
    /** Of a TOTP: the last time step that was used, so that no code works twice. */
    lastStep: bigint('last_step', { mode: 'number' }),
    /** Of a passkey: its credential id, in base64url. */
    credentialId: text('credential_id').unique('operator_factors_credential'),
    /** Of a passkey: its public key (COSE), in base64url. */
    publicKey: text('public_key'),
    /** Of a passkey: its signature counter. */
    signCount: bigint('sign_count', { mode: 'number' }),
    confirmedAt: instant('confirmed_at'),
    lastUsedAt: instant('last_used_at'),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('operator_factors_kind_known', t.kind, FACTOR_KINDS),
    check(
      'operator_factors_whole',
      sql`case ${t.kind} when 'totp' then ${t.secret} is not null and num_nonnulls(${t.credentialId}, ${t.publicKey}, ${t.signCount}) = 0
        else ${t.secret} is null and num_nulls(${t.credentialId}, ${t.publicKey}, ${t.signCount}) = 0 end`,
    ),
    index('operator_factors_of').on(t.userId),
  ],
)

/** What needs a second operator: a refund or correction above the limit. Decided by somebody else, by constraint. */
export const approvals = pgTable(
  'approvals',
  {
    id: id(),
    kind: text('kind', { enum: ['refund', 'coin_adjustment'] }).notNull(),
    /** The account that it is about. */
    subjectId: uuid('subject_id').notNull(),
    /** What is asked for, in the shape of the operation's body. */
    body: jsonb('body').$type<Record<string, unknown>>().notNull(),
    requestedBy: uuid('requested_by').notNull(),
    status: text('status', { enum: ['pending', 'approved', 'refused'] })
      .notNull()
      .default('pending'),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('approvals_kind_known', t.kind, ['refund', 'coin_adjustment']),
    oneOf('approvals_status_known', t.status, ['pending', 'approved', 'refused']),
    check('approvals_by_another', sql`${t.decidedBy} <> ${t.requestedBy}`),
    check('approvals_decided', sql`(${t.status} = 'pending') = (${t.decidedBy} is null)`),
    index('approvals_waiting').on(t.status, t.createdAt, t.id),
  ],
)

/** Counts of each hour, which dashboards read in place of the tables that they come from; see `src/features/admin/stats`. */
export const hourlyStats = pgTable(
  'hourly_stats',
  {
    /** The start of the hour, UTC. */
    hour: instant('hour').notNull(),
    metric: text('metric').notNull(),
    value: bigint('value', { mode: 'number' }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.metric, t.hour] }), index('hourly_stats_hour').on(t.hour)],
)

/** Up to where statistics have been counted, so that an hour that was missed is counted later. */
export const statsProgress = pgTable(
  'stats_progress',
  {
    id: integer('id').primaryKey().default(1),
    /** Hours before this one are final. */
    countedUntil: instant('counted_until').notNull(),
  },
  (t) => [check('stats_progress_one', sql`${t.id} = 1`)],
)
