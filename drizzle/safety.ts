import { sql } from 'drizzle-orm'
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { CASE_STATUSES, ENTRY_KINDS, QUEUES, REPORT_REASONS, REPORT_STATUSES, SIGNALS } from '../src/catalogue/cases.ts'
import { createdAt, id, instant, oneOf, updatedAt } from './columns.ts'
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

/**
 * What is known against a person: their reports, signals, notes and decisions join the one open case. It outlives the
 * account, so it refers to it by id alone.
 */
export const cases = pgTable(
  'cases',
  {
    id: id(),
    subjectId: uuid('subject_id').notNull(),
    status: text('status', { enum: CASE_STATUSES }).notNull().default('open'),
    queue: text('queue', { enum: QUEUES }).notNull(),
    /** 1 is the most urgent; of all that has joined it, the gravest counts. */
    severity: smallint('severity').notNull(),
    /** Of the people concerned, where it is known: two letters. Moderators may take cases of their languages. */
    language: text('language'),
    dueAt: instant('due_at').notNull(),
    /** The moderator who works on it, until `claimedUntil`. */
    claimedBy: uuid('claimed_by'),
    claimedUntil: instant('claimed_until'),
    /** For seniors only. */
    isEscalated: boolean('is_escalated').notNull().default(false),
    openedAt: instant('opened_at').notNull(),
    updatedAt: updatedAt(),
    closedAt: instant('closed_at'),
  },
  (t) => [
    oneOf('cases_status_known', t.status, CASE_STATUSES),
    oneOf('cases_queue_known', t.queue, QUEUES),
    check('cases_severity', sql`${t.severity} between 1 and 4`),
    check('cases_claim_whole', sql`(${t.claimedBy} is null) = (${t.claimedUntil} is null)`),
    check('cases_closed', sql`(${t.status} = 'closed') = (${t.closedAt} is not null)`),
    uniqueIndex('cases_one_open')
      .on(t.subjectId)
      .where(sql`${t.status} = 'open'`),
    index('cases_about').on(t.subjectId, t.openedAt),
    // The order of work: the most urgent first, then what is due first.
    index('cases_waiting')
      .on(t.severity, t.dueAt, t.id)
      .where(sql`${t.status} = 'open'`),
    index('cases_waiting_in_queue')
      .on(t.queue, t.severity, t.dueAt, t.id)
      .where(sql`${t.status} = 'open'`),
    index('cases_closed_at')
      .on(t.closedAt, t.id)
      .where(sql`${t.status} = 'closed'`),
    index('cases_claimed')
      .on(t.claimedBy)
      .where(sql`${t.claimedBy} is not null`),
  ],
)

/** The timeline of a case. Never changed; deleted with what it is about. */
export const caseEntries = pgTable(
  'case_entries',
  {
    id: id(),
    caseId: uuid('case_id')
      .notNull()
      .references(() => cases.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ENTRY_KINDS }).notNull(),
    /** The operator who did it; null for reports and for what the product noticed. */
    operatorId: uuid('operator_id'),
    /** The report, photo, decision or appeal that it is about. */
    refId: uuid('ref_id'),
    /** Which signal. */
    signal: text('signal', { enum: SIGNALS }),
    /** Of a signal: how many people, bans or journeys it was about. It joins again once there are twice as many. */
    amount: integer('amount'),
    /** A note in the operator's words, or why a signal was raised. Without personal data. */
    note: text('note'),
    at: instant('at').notNull(),
  },
  (t) => [
    oneOf('case_entries_kind_known', t.kind, ENTRY_KINDS),
    oneOf('case_entries_signal_known', t.signal, SIGNALS),
    check('case_entries_signal_named', sql`(${t.kind} = 'signal') = (${t.signal} is not null)`),
    index('case_entries_of').on(t.caseId, t.at, t.id),
    index('case_entries_about').on(t.refId),
  ],
)

/**
 * Reports about users, by users or, as notices of illegal content, by anybody. They outlive both accounts, so they refer to
 * them by id alone. Words and evidence are kept until `keptUntil`.
 */
export const reports = pgTable(
  'reports',
  {
    id: id(),
    /** Null for a notice of somebody without an account. */
    reporterId: uuid('reporter_id'),
    reportedId: uuid('reported_id').notNull(),
    matchId: uuid('match_id'),
    reason: text('reason', { enum: REPORT_REASONS }).notNull(),
    description: text('description'),
    /** A notice under article 16 of the DSA: its author believes that this is illegal. */
    isIllegal: boolean('is_illegal').notNull().default(false),
    /** Name and address of the author of a notice, sealed for this row; see src/features/safety/notices. */
    notifier: text('notifier'),
    /** Keyed index of that address. */
    notifierIndex: text('notifier_index'),
    /** The last messages of the two, the profile and its photos when it was written, sealed; see src/features/safety/evidence.ts. */
    evidence: text('evidence'),
    status: text('status', { enum: REPORT_STATUSES }).notNull().default('pending'),
    caseId: uuid('case_id').references(() => cases.id),
    decisionId: uuid('decision_id'),
    decidedAt: instant('decided_at'),
    /** When words and evidence are deleted; null while it is not decided. */
    keptUntil: instant('kept_until'),
    createdAt: createdAt(),
  },
  (t) => [
    check('reports_not_self', sql`${t.reporterId} <> ${t.reportedId}`),
    check('reports_by_somebody', sql`${t.reporterId} is not null or ${t.isIllegal}`),
    oneOf('reports_reason_known', t.reason, REPORT_REASONS),
    oneOf('reports_status_known', t.status, REPORT_STATUSES),
    index('reports_about').on(t.reportedId, t.createdAt),
    index('reports_by').on(t.reporterId, t.createdAt),
    index('reports_of_case').on(t.caseId, t.createdAt),
    index('reports_created').on(t.createdAt, t.id),
    index('reports_kept')
      .on(t.keptUntil)
      .where(sql`${t.keptUntil} is not null`),
  ],
)
