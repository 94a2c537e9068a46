import { z } from 'zod'
import { listedCard } from '../../card.ts'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { exampleUser } from '../shared/calls.ts'
import { ID } from '../shared/example-ids.ts'
import { id, logged } from '../shared/server-fields.ts'

const about = { ...logged, match_id: id, conversation_id: id }
const exampleMatch = { match_id: ID.match, conversation_id: ID.conversation }

const created = z.strictObject({
  ...about,
  kind: z.enum(['mutual', 'live']),
  /** What two people who met live came for. */
  mode: z.enum(['chat', 'audio', 'video']).optional(),
  matched_at: time,
  /** When a live match ends by itself, unless both accept it before. */
  expires_at: time.optional(),
  /** The other one; gone where the end follows at once. */
  user: listedCard,
})
const exampleCreated = {
  event_id: 42,
  ...exampleMatch,
  kind: 'mutual',
  matched_at: '2026-11-21T09:29:00.000Z',
  user: exampleUser,
} as const

const ended = z.strictObject({
  ...about,
  /**
   * `ended` for a live match that one of the two has ended, and where the other one is gone or has unmatched; `unmatched` to
   * the person who has unmatched; `expired` by its time.
   */
  status: z.enum(['ended', 'unmatched', 'expired']),
  ended_at: time.optional(),
})
const exampleEnded = {
  event_id: 46,
  ...exampleMatch,
  status: 'unmatched',
  ended_at: '2026-11-21T10:00:00.000Z',
} as const

/** Events of matches. */
export const MATCH_EVENTS = {
  'match:created': serverEvent({
    summary: 'A new match',
    sockets: ['user', 'conversation'],
    data: created,
    example: exampleCreated,
  }),
  new_match: serverEvent({
    summary: 'A new match; the same as `match:created`',
    sockets: ['user'],
    data: created,
    example: { ...exampleCreated, event_id: 45 },
  }),
  'match:ended': serverEvent({
    summary: 'A match has ended',
    sockets: ['user', 'conversation'],
    data: ended,
    example: exampleEnded,
  }),
  match_removed: serverEvent({
    summary: 'A match has ended; the same as `match:ended`',
    sockets: ['user'],
    data: ended,
    example: { ...exampleEnded, event_id: 47 },
  }),
  /** A match that both have accepted has no end any more. */
  'match:accepted': serverEvent({
    summary: 'A person has accepted a live match; with `is_lasting` both have',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ ...about, user_id: id, is_lasting: z.boolean() }),
    example: { event_id: 49, ...exampleMatch, user_id: ID.ben, is_lasting: true },
  }),
  'match:timeout_warning': serverEvent({
    summary: 'A live match is about to end',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ ...about, expires_at: time }),
    example: { event_id: 50, ...exampleMatch, expires_at: '2026-11-21T09:35:00.000Z' },
  }),
} as const
