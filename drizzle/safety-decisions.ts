import { sql } from 'drizzle-orm'
import {
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { APPEAL_STATUSES, DECISION_STATES, FINDS } from '../src/catalogue/cases.ts'
import { FEATURES, MEASURES, type PolicyKey } from '../src/catalogue/policies.ts'
import { createdAt, id, instant, oneOf } from './columns.ts'
import { cases } from './safety.ts'
import { users } from './users.ts'

/**
 * What moderators have decided about a person. A ban is proposed by one and takes effect when another confirms it. Outlives
 * the account.
 */
export const safetyDecisions = pgTable(
  'safety_decisions',
  {
    id: id(),
    /** Null for a status that was changed outside a case. */
    caseId: uuid('case_id').references(() => cases.id),
    subjectId: uuid('subject_id').notNull(),
    /** Null with the measure `none`. */
    policy: text('policy').$type<PolicyKey>(),
    measure: text('measure', { enum: MEASURES }).notNull(),
    /** What is restricted; empty for other measures. */
    features: text('features', { enum: FEATURES })
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The photos that are removed; empty for other measures. */
    photoIds: uuid('photo_ids')
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** When a restriction or suspension ends; null for good. */
    until: instant('until'),
    strikes: smallint('strikes').notNull().default(0),
    /** For the person, in the moderator's words. */
    explanation: text('explanation'),
    /** For other moderators. */
    note: text('note'),
    state: text('state', { enum: DECISION_STATES }).notNull(),
    decidedBy: uuid('decided_by').notNull(),
    confirmedBy: uuid('confirmed_by'),
    /** What the measure changed, as it was: what undoing it restores. */
    before: jsonb('before').$type<Record<string, unknown>>(),
    effectiveAt: instant('effective_at'),
    undoneAt: instant('undone_at'),
    undoneBy: uuid('undone_by'),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('safety_decisions_measure_known', t.measure, MEASURES),
    oneOf('safety_decisions_state_known', t.state, DECISION_STATES),
    check('safety_decisions_policy', sql`${t.policy} is not null or ${t.measure} = 'none'`),
    check('safety_decisions_explained', sql`${t.explanation} is not null or ${t.measure} = 'none'`),
    check(
      'safety_decisions_features',
      sql`(${t.measure} = 'restriction') = (cardinality(${t.features}) > 0) and ${t.features} <@ array[${sql.raw(FEATURES.map((name) => `'${name}'`).join(', '))}]`,
    ),
    check('safety_decisions_photos', sql`cardinality(${t.photoIds}) = 0 or ${t.measure} = 'content_removed'`),
    // A second moderator for bans, and never the same.
    check('safety_decisions_two', sql`${t.confirmedBy} <> ${t.decidedBy}`),
    check(
      'safety_decisions_ban_confirmed',
      sql`${t.measure} <> 'ban' or ${t.state} in ('proposed', 'refused') or ${t.confirmedBy} is not null`,
    ),
    check(
      'safety_decisions_not_oneself',
      sql`${t.subjectId} not in (${t.decidedBy}, coalesce(${t.confirmedBy}, ${t.decidedBy}))`,
    ),
    unique('safety_decisions_by').on(t.id, t.decidedBy),
    index('safety_decisions_about').on(t.subjectId, t.createdAt),
    index('safety_decisions_of_case').on(t.caseId, t.createdAt),
    index('safety_decisions_created').on(t.createdAt, t.id),
    uniqueIndex('safety_decisions_one_proposed')
      .on(t.subjectId)
      .where(sql`${t.state} = 'proposed'`),
  ],
)

/** What an account may not do at present. A row counts until `until`; several decisions may restrict the same. */
export const restrictions = pgTable(
  'restrictions',
  {
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    feature: text('feature', { enum: FEATURES }).notNull(),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => safetyDecisions.id),
    until: instant('until'),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.feature, t.decisionId] }),
    oneOf('restrictions_feature_known', t.feature, FEATURES),
    index('restrictions_until').on(t.until),
    index('restrictions_of').on(t.decisionId),
  ],
)

/** Statements of reasons (DSA art. 17), one for each decision that takes something from a person. Outlives the account. */
export const statements = pgTable(
  'statements',
  {
    id: id(),
    decisionId: uuid('decision_id')
      .notNull()
      .unique('statements_of_decision')
      .references(() => safetyDecisions.id),
    userId: uuid('user_id').notNull(),
    appealUntil: instant('appeal_until').notNull(),
    /** When the person acknowledged it in the app; a warning asks for that. */
    acknowledgedAt: instant('acknowledged_at'),
    /** When it was mailed; null where there is no address, or not yet. */
    mailedAt: instant('mailed_at'),
    /** When it was submitted to the Commission's transparency database; null while it is not, or needs not be. */
    submittedAt: instant('submitted_at'),
    submitAt: instant('submit_at'),
    tries: integer('tries').notNull().default(0),
    /** When it is deleted, once the account is gone; null before. */
    keptUntil: instant('kept_until'),
    createdAt: createdAt(),
  },
  (t) => [
    index('statements_kept')
      .on(t.keptUntil)
      .where(sql`${t.keptUntil} is not null`),
    index('statements_of').on(t.userId, t.createdAt, t.id),
    index('statements_to_submit')
      .on(t.submitAt)
      .where(sql`${t.submitAt} is not null`),
  ],
)

/** Appeals against decisions (DSA art. 20), one for each statement. Decided by somebody else than those who decided first. */
export const appeals = pgTable(
  'appeals',
  {
    id: id(),
    statementId: uuid('statement_id')
      .notNull()
      .unique('appeals_of_statement')
      .references(() => statements.id),
    decisionId: uuid('decision_id').notNull(),
    userId: uuid('user_id').notNull(),
    /** In the person's words, sealed for this row. */
    words: text('words'),
    status: text('status', { enum: APPEAL_STATUSES }).notNull().default('open'),
    claimedBy: uuid('claimed_by'),
    claimedUntil: instant('claimed_until'),
    /** The moderator of the decision, whom the constraints below keep out. */
    firstBy: uuid('first_by').notNull(),
    /** The moderator who confirmed it. */
    secondBy: uuid('second_by'),
    decidedBy: uuid('decided_by'),
    decidedAt: instant('decided_at'),
    /** The answer, in the moderator's words. */
    explanation: text('explanation'),
    dueAt: instant('due_at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    oneOf('appeals_status_known', t.status, APPEAL_STATUSES),
    foreignKey({
      name: 'appeals_first_by',
      columns: [t.decisionId, t.firstBy],
      foreignColumns: [safetyDecisions.id, safetyDecisions.decidedBy],
    }),
    check(
      'appeals_by_another',
      sql`${t.decidedBy} <> ${t.firstBy} and ${t.decidedBy} is distinct from ${t.secondBy} or ${t.decidedBy} is null`,
    ),
    check('appeals_not_oneself', sql`${t.decidedBy} <> ${t.userId}`),
    check(
      'appeals_decided',
      sql`(${t.status} = 'open') = (${t.decidedBy} is null) and (${t.status} = 'open' or ${t.explanation} is not null)`,
    ),
    index('appeals_waiting')
      .on(t.dueAt, t.id)
      .where(sql`${t.status} = 'open'`),
    index('appeals_created').on(t.createdAt, t.id),
    // Words are deleted some months after the decision.
    index('appeals_worded')
      .on(t.decidedAt)
      .where(sql`${t.words} is not null`),
    index('appeals_of').on(t.userId, t.createdAt),
  ],
)

/** People who are to hear that somebody they talked to was banned for fraud. Deleted with either account. */
export const scamNotices = pgTable(
  'scam_notices',
  {
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => safetyDecisions.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The conversation that they had. */
    conversationId: uuid('conversation_id').notNull(),
    dueAt: instant('due_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [
    primaryKey({ columns: [t.decisionId, t.userId] }),
    index('scam_notices_due')
      .on(t.dueAt)
      .where(sql`${t.sentAt} is null`),
    index('scam_notices_of').on(t.userId, t.dueAt),
  ],
)

/**
 * By what somebody who was banned is recognised under another account: keyed indexes of devices, phones and addresses, and
 * hashes of pictures. Removed when the ban is undone, and after two years.
 */
export const bannedMarks = pgTable(
  'banned_marks',
  {
    kind: text('kind', { enum: ['device', 'phone', 'email', 'google', 'photo'] }).notNull(),
    mark: text('mark').notNull(),
    decisionId: uuid('decision_id')
      .notNull()
      .references(() => safetyDecisions.id, { onDelete: 'cascade' }),
    userId: uuid('user_id').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.kind, t.mark, t.decisionId] }),
    oneOf('banned_marks_kind_known', t.kind, ['device', 'phone', 'email', 'google', 'photo']),
    index('banned_marks_created').on(t.createdAt),
    index('banned_marks_of').on(t.decisionId),
  ],
)

/**
 * How somebody began to write to somebody else: by a keyed hash of the words of their first message, for finding the same
 * one sent to many, and by the kinds of links and payment handles in it. Without its words. Kept for a week.
 */
export const firstMessages = pgTable(
  'first_messages',
  {
    senderId: uuid('sender_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    receiverId: uuid('receiver_id').notNull(),
    /** Null for a message of few words, which many write alike. */
    fingerprint: text('fingerprint'),
    finds: text('finds', { enum: FINDS })
      .array()
      .notNull()
      .default(sql`'{}'`),
    at: instant('at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.senderId, t.receiverId] }),
    index('first_messages_of').on(t.senderId, t.at),
    index('first_messages_at').on(t.at),
  ],
)

/** Where a profile was last placed: for journeys that nobody can make. */
export const sessionPlaces = pgTable('session_places', {
  userId: uuid('user_id')
    .primaryKey()
    .references(() => users.id, { onDelete: 'cascade' }),
  /** Whole degrees. */
  lat: smallint('lat').notNull(),
  lon: smallint('lon').notNull(),
  at: instant('at').notNull(),
  /** How many impossible journeys there have been. */
  journeys: integer('journeys').notNull().default(0),
})
