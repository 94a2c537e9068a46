import { z } from 'zod'
import { CALL_UP } from './calls.ts'

/** Every event a client may send. The realtime document and the checks of every frame come from these schemas. */

const id = z.uuid().toLowerCase()

/** Texts are measured by the rules of messaging; this only bounds the frame. */
const content = z.string().max(16_384)

/** Chosen by the client; the same one from the same sender is the same message. */
export const clientMessageId = z.string().regex(/^[\x20-\x7e]{1,64}$/, 'must be 1 to 64 printable ASCII characters')

const conversationOrMatch = { conversation_id: id.optional(), match_id: id.optional() }

export const UP = {
  /** Says who is there, or renews a session that is about to expire. With `last_event_id` what was missed follows at once. */
  authenticate: z.strictObject({
    token: z.string().min(1).max(2_048),
    last_event_id: z.int().nonnegative().optional(),
  }),
  /** Asks for every event after this one. */
  resume: z.strictObject({ last_event_id: z.int().nonnegative() }),
  ping: z.strictObject({}),
  /** Says what has arrived: every event up to this one, or on a conversation's own socket every message. */
  ack_events: z
    .strictObject({ last_event_id: z.int().nonnegative().optional(), up_to_seq: z.int().nonnegative().optional() })
    .refine(namesOne('last_event_id', 'up_to_seq'), 'must name last_event_id or up_to_seq'),
  send_message: z
    .strictObject({
      ...conversationOrMatch,
      receiver_id: id.optional(),
      /** May be empty where there is a picture. */
      content: content.default(''),
      /** From `POST /api/v1/media`; for messages that show a picture. */
      media_id: id.optional(),
      message_type: z.string().max(32).default('text'),
      client_message_id: clientMessageId.optional(),
    })
    .refine(
      namesOne('conversation_id', 'match_id', 'receiver_id'),
      'must name one of conversation_id, match_id and receiver_id',
    ),
  mark_read: z.strictObject({ message_id: id }),
  /** Says that a live match should last. */
  'match:accept': z.strictObject({ match_id: id }),
  /** Both end a match: before it is kept, or after. */
  'match:decline': z.strictObject({ match_id: id }),
  'match:end': z.strictObject({ match_id: id }),
  typing_start: z
    .strictObject(conversationOrMatch)
    .refine(namesOne('conversation_id', 'match_id'), 'must name conversation_id or match_id'),
  typing_stop: z
    .strictObject(conversationOrMatch)
    .refine(namesOne('conversation_id', 'match_id'), 'must name conversation_id or match_id'),
  ...CALL_UP,
} as const

/**
 * Which of them are only for accounts that have proved a phone or an address, as the same is over REST: what reaches
 * somebody else. What ends something, or goes on within a call that one is in, is for all.
 */
export const NEEDS_PROVED_CONTACT: Readonly<Record<keyof typeof UP, boolean>> = {
  authenticate: false,
  resume: false,
  ping: false,
  ack_events: false,
  send_message: true,
  mark_read: false,
  'match:accept': true,
  'match:decline': false,
  'match:end': false,
  typing_start: true,
  typing_stop: false,
  'call:initiate': true,
  'call:answer': true,
  'call:reject': false,
  'call:end': false,
  'call:extend_request': false,
  'call:upgrade_request': false,
  'call:sdp_offer': false,
  'call:sdp_answer': false,
  'call:ice_candidate': false,
  'call:resume': false,
}

/** Where several fields can say the same thing, at least one must, and with `conversation_id` the others only repeat it. */
function namesOne(...fields: string[]) {
  return (data: Record<string, unknown>) => fields.some((field) => data[field] !== undefined)
}

export type UpEvent = keyof typeof UP
export type UpData<E extends UpEvent> = z.output<(typeof UP)[E]>

export type UpFrame = { [E in UpEvent]: { event: E; data: UpData<E>; id: string | undefined } }[UpEvent]

/** However a frame is written, it has at most so many bytes. */
export const MAX_FRAME_BYTES = 16 * 1024
