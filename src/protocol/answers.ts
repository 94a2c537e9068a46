import { time } from './time.ts'
import { z } from 'zod'
import { CALL_ANSWERS } from './calls.ts'
import type { DownEvent } from './down.ts'
import type { UpEvent } from './up.ts'

const matchEnded = z.strictObject({
  message: z.string(),
  match_id: z.uuid(),
  status: z.enum(['ended', 'unmatched', 'expired']),
})

/**
 * What answers each event of a client that waits for an answer: an event of its own, or an `ack` with this data. What is
 * wrong is answered by an `error` in any case.
 */
export const ANSWERS = {
  authenticate: 'authenticated',
  resume: 'resumed',
  ping: 'pong',
  send_message: z.strictObject({
    message_id: z.uuid(),
    conversation_id: z.uuid(),
    seq: z.int().positive(),
    created_at: time,
    client_message_id: z.string().optional(),
  }),
  mark_read: z.strictObject({
    marked_count: z.int().nonnegative(),
    up_to_seq: z.int().nonnegative(),
    read_at: time,
  }),
  'match:accept': z.strictObject({
    message: z.string(),
    match_id: z.uuid(),
    conversation_id: z.uuid(),
    is_lasting: z.boolean(),
  }),
  'match:decline': matchEnded,
  'match:end': matchEnded,
  ack_events: z.strictObject({}),
  typing_start: z.strictObject({}),
  typing_stop: z.strictObject({}),
  ...CALL_ANSWERS,
} as const satisfies { [E in UpEvent]: DownEvent | z.ZodObject }
