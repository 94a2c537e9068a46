import { time } from './time.ts'
import { z } from 'zod'
import { CALL_DOWN } from './calls.ts'
import { card, listedCard } from './card.ts'

/** Every event a client may receive. Tests parse whatever arrives with these schemas. */

const id = z.uuid()
/** Ascending per user on `/ws`, per conversation on a conversation's socket; what `resume` goes by. */
const logged = { event_id: z.int().positive().optional() }

const matchCreated = z.strictObject({
  ...logged,
  match_id: id,
  conversation_id: id,
  kind: z.enum(['mutual', 'live']),
  /** What two people who met live came for. */
  mode: z.enum(['chat', 'audio', 'video']).optional(),
  matched_at: time,
  /** When a live match ends by itself, unless both accept it before. */
  expires_at: time.optional(),
  /** The other one; gone where the end follows at once. */
  user: listedCard,
})

const interest = z.strictObject({
  ...logged,
  interest_id: id,
  from_user_id: id,
  to_user_id: id,
  kind: z.enum(['interest', 'like', 'super_like']),
  status: z.enum(['pending', 'accepted']),
  /** Words that came with a super like. */
  note: z.string().optional(),
  created_at: time,
  /** The other one. */
  user: card,
})

/** What every event about one message says. */
const aboutMessage = { ...logged, message_id: id, conversation_id: id, seq: z.int().positive() }

export const reaction = z.strictObject({ user_id: id, emoji: z.string() })

/** A picture of a message. Its address is for who takes part in the conversation, with their access token. */
export const media = z.strictObject({
  id,
  url: z.url(),
  /** A still picture, or one that moves. */
  type: z.enum(['image/webp', 'image/gif']),
  width: z.int().positive(),
  height: z.int().positive(),
  blur_hash: z.string(),
})

const matchEnded = z.strictObject({
  ...logged,
  match_id: id,
  conversation_id: id,
  /**
   * `ended` for a live match that somebody has ended, and where the other one is gone or has unmatched; `unmatched` to who has
   * done it; `expired` by its time.
   */
  status: z.enum(['ended', 'unmatched', 'expired']),
  ended_at: time.optional(),
})

export const DOWN = {
  /** `last_event_id`: what to resume after until there is an event; what was asked for, or where the socket begins. */
  authenticated: z.strictObject({ user_id: id, protocol_version: z.int(), last_event_id: z.int().nonnegative() }),
  resumed: z.strictObject({ replayed: z.int(), complete: z.boolean() }),
  pong: z.strictObject({}),
  ack: z.record(z.string(), z.unknown()),
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
    retry_after_ms: z.int().positive().optional(),
  }),
  new_message: z.strictObject({
    ...aboutMessage,
    sender_id: id,
    receiver_id: id,
    content: z.string(),
    message_type: z.string(),
    media: media.optional(),
    client_message_id: z.string().optional(),
    /** Of a message by which somebody has asked, once that has been accepted. */
    is_request: z.literal(true).optional(),
    request_status: z.literal('accepted').optional(),
    created_at: time,
  }),
  /** Somebody asks by a message, or what they asked waits no more. For who was asked. */
  message_request: z.strictObject({
    ...logged,
    request_id: id,
    message_id: id,
    conversation_id: id,
    sender_id: id,
    receiver_id: id,
    /** Empty once it has been cancelled. */
    preview_text: z.string(),
    status: z.enum(['pending', 'declined', 'cancelled']),
    created_at: time,
    /** Who asks; gone where they may not be seen any more. */
    user: listedCard,
  }),
  message_updated: z.strictObject({ ...aboutMessage, sender_id: id, content: z.string(), edited_at: time }),
  /** Nothing of the message is left but its place. */
  message_deleted: z.strictObject({ ...aboutMessage, sender_id: id, deleted_at: time }),
  message_reaction: z.strictObject({
    ...aboutMessage,
    user_id: id,
    /** Null when it is taken back. */
    emoji: z.string().nullable(),
    /** All reactions to the message, now. */
    reactions: z.array(reaction),
  }),
  message_read: z.strictObject({
    ...logged,
    /** The newest message that was read. */
    message_id: id,
    conversation_id: id,
    /** Everything up to here has been read. */
    up_to_seq: z.int().nonnegative(),
    read_by: id,
    reader_id: id,
    read_at: time,
    /** Only for the reader: how many messages of the conversation are left unread. */
    unread_count: z.int().nonnegative().optional(),
  }),
  /** A device of the receiver has everything up to here. For the sender. */
  message_delivered: z.strictObject({
    ...logged,
    /** The newest message of the sender that was delivered. */
    message_id: id,
    conversation_id: id,
    up_to_seq: z.int().positive(),
    user_id: id,
    delivered_at: time,
  }),
  /** For one's own devices: a conversation has been archived, or is back. A new message brings it back, too, without this. */
  conversation_updated: z.strictObject({ ...logged, conversation_id: id, status: z.enum(['active', 'archived']) }),
  user_typing: z.strictObject({ conversation_id: id, user_id: id, is_typing: z.boolean() }),
  /** Somebody one is matched with has come or gone. Not kept: lists tell how it is. */
  user_online: z.strictObject({ user_id: id }),
  user_offline: z.strictObject({ user_id: id, last_active: time }),
  'match:created': matchCreated,
  new_match: matchCreated,
  /** Somebody has said that a live match should last. It does once both have, and then has no end any more. */
  'match:accepted': z.strictObject({
    ...logged,
    match_id: id,
    conversation_id: id,
    user_id: id,
    is_lasting: z.boolean(),
  }),
  'match:timeout_warning': z.strictObject({ ...logged, match_id: id, conversation_id: id, expires_at: time }),
  'match:ended': matchEnded,
  match_removed: matchEnded,
  'interest:received': interest,
  'interest:accepted': interest,
  ...CALL_DOWN,
} as const

export type DownEvent = keyof typeof DOWN
export type DownData<E extends DownEvent> = z.output<(typeof DOWN)[E]>

export interface DownFrame {
  event: DownEvent
  data: Record<string, unknown>
  id?: string
}
