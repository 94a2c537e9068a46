import { check, doublePrecision, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { sql } from 'drizzle-orm'
import { createdAt, id, instant, oneOf } from './columns.ts'
import { conversations, matches } from './matches.ts'
import { users } from './users.ts'

export const CALL_MEDIA = ['audio', 'video'] as const
export const CALL_REASONS = [
  'completed',
  'missed',
  'rejected',
  'cancelled',
  'busy',
  'timeout',
  'network',
  'blocked',
  'error',
] as const

/**
 * Calls, and their outcome. While a call is in progress its object holds the state; the row gets the outcome, once,
 * when it has ended.
 */
export const calls = pgTable(
  'calls',
  {
    id: id(),
    conversationId: uuid('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    matchId: uuid('match_id')
      .notNull()
      .references(() => matches.id, { onDelete: 'cascade' }),
    callerId: uuid('caller_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    calleeId: uuid('callee_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    media: text('media', { enum: CALL_MEDIA }).notNull(),
    createdAt: createdAt(),
    answeredAt: instant('answered_at'),
    /** When the first SDP answer was relayed: the call's duration counts from then. */
    startedAt: instant('started_at'),
    endedAt: instant('ended_at'),
    reason: text('reason', { enum: CALL_REASONS }),
    /** The participant who ended it, if any. */
    endedBy: uuid('ended_by').references(() => users.id, { onDelete: 'set null' }),
    extensions: integer('extensions').notNull().default(0),
  },
  (t) => [
    oneOf('calls_media_known', t.media, CALL_MEDIA),
    oneOf('calls_reason_known', t.reason, CALL_REASONS),
    check('calls_ended_for_a_reason', sql`(${t.endedAt} is null) = (${t.reason} is null)`),
    check('calls_of_two', sql`${t.callerId} <> ${t.calleeId}`),
    index('calls_by_caller').on(t.callerId, t.createdAt, t.id),
    index('calls_by_callee').on(t.calleeId, t.createdAt, t.id),
    index('calls_by_conversation').on(t.conversationId),
    index('calls_by_match').on(t.matchId),
    index('calls_by_age').on(t.createdAt),
    index('calls_ended_by')
      .on(t.endedBy)
      .where(sql`${t.endedBy} is not null`),
  ],
)

/** The quality of a call, as measured by one participant's device. */
export const callQuality = pgTable(
  'call_quality',
  {
    id: id(),
    callId: uuid('call_id')
      .notNull()
      .references(() => calls.id, { onDelete: 'cascade' }),
    userId: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: createdAt(),
    rttMs: doublePrecision('rtt_ms'),
    jitterMs: doublePrecision('jitter_ms'),
    /** As a fraction of 1. */
    packetLoss: doublePrecision('packet_loss'),
    bitrateKbps: doublePrecision('bitrate_kbps'),
    freezes: integer('freezes'),
    freezeMs: integer('freeze_ms'),
  },
  (t) => [
    check('call_quality_loss', sql`${t.packetLoss} between 0 and 1`),
    index('call_quality_by_call').on(t.callId, t.userId, t.createdAt),
    index('call_quality_by_user').on(t.userId),
  ],
)
