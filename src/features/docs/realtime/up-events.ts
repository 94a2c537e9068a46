import type { z } from 'zod'
import type { ErrorCode } from '../../../foundation/errors.ts'
import type { SocketLimitName } from '../../../catalogue/limits.ts'
import type { ANSWERS } from '../../../protocol/answers.ts'
import type { DownData, DownEvent } from '../../../protocol/down.ts'
import type { UP, UpEvent } from '../../../protocol/up.ts'
import { PROTOCOL_VERSION } from '../../../protocol/version.ts'
import { CALL_UP_EVENTS } from './call-events.ts'
import { ID } from './example-ids.ts'

/** Sockets that an event travels on. */
export type Place = 'user' | 'conversation' | 'call'

/** What the answer to an event says. */
type AnswerData<E extends UpEvent> = (typeof ANSWERS)[E] extends z.ZodType
  ? z.output<(typeof ANSWERS)[E]>
  : DownData<Extract<(typeof ANSWERS)[E], DownEvent>>

export interface UpEntry<E extends UpEvent> {
  summary: string
  /** What the schemas do not say. */
  description?: string
  places: readonly Place[]
  example: z.input<(typeof UP)[E]>
  answer: AnswerData<E>
  limit?: SocketLimitName
  /** What can go wrong beside what can with every event. */
  errors?: readonly ErrorCode[]
}

const messaging = ['user', 'conversation'] as const
const everywhere = ['user', 'conversation', 'call'] as const

const typing = {
  description: 'Names the conversation by `conversation_id` or `match_id`.',
  places: messaging,
  example: { conversation_id: ID.conversation },
  answer: {},
  limit: 'typing',
  errors: ['CONVERSATION_NOT_FOUND'],
} as const

const ending = {
  places: ['user'],
  example: { match_id: ID.match },
  answer: { message: 'Unmatched successfully', match_id: ID.match, status: 'unmatched' },
  limit: 'match',
  errors: ['MATCH_NOT_FOUND'],
} as const

/** Every event of clients, as the document of the realtime protocol describes it. */
export const UP_EVENTS: { [E in UpEvent]: UpEntry<E> } = {
  authenticate: {
    summary: 'Says who is there, or renews a session that is about to expire',
    description:
      'The first event of a socket that has not said so yet, within ten seconds. Later, with a newer token of the same ' +
      'session, it keeps the socket open. With `last_event_id` what was missed follows at once, as after `resume`, and ' +
      'counts like it.',
    places: everywhere,
    example: { token: 'eyJhbGciOiJFUzI1NiIs…', last_event_id: 41 },
    answer: { user_id: ID.ana, protocol_version: PROTOCOL_VERSION, last_event_id: 40 },
    errors: ['UNAUTHORIZED', 'TOKEN_EXPIRED', 'ACCOUNT_SUSPENDED', 'ACCOUNT_DELETED', 'CONVERSATION_NOT_FOUND'],
  },
  resume: {
    summary: 'Asks for every event after this one',
    description:
      'They come before the answer, without those that this socket has been sent; until then it is sent no other event that ' +
      'has a number. A client keeps the number it asked with until `resumed`. A person may have 30 replays in a minute, in ' +
      'whichever way they are asked for; beyond that the socket is closed with 1013 after the error, and nothing is lost.',
    places: everywhere,
    example: { last_event_id: 41 },
    answer: { replayed: 2, complete: true },
  },
  ping: { summary: 'Asks whether the server is there', places: everywhere, example: {}, answer: {} },
  ack_events: {
    summary: 'Says what has arrived',
    description:
      'On `/ws` and over Socket.IO `{ last_event_id }`: every event up to this one; on a socket of a conversation ' +
      '`{ up_to_seq }`: every message up to this one. Senders are told `message_delivered`. Counts apart from other ' +
      'frames. Without it, the next frame or ping a second or more after something was sent says that it has arrived.',
    places: messaging,
    example: { last_event_id: 41 },
    answer: {},
    limit: 'ack_events',
  },
  send_message: {
    summary: 'Sends a message',
    description:
      'Names the conversation by `conversation_id`, `match_id` or `receiver_id`. The same `client_message_id` from the ' +
      'same sender is the same message, and gets the first answer again. An answer to a message request accepts it. With ' +
      'a plan that has `direct_messages`, `receiver_id` may be somebody with whom there is no conversation yet.',
    places: messaging,
    example: {
      conversation_id: ID.conversation,
      content: 'Hello!',
      message_type: 'text',
      client_message_id: 'b2f1c9e4',
    },
    answer: {
      message_id: ID.message,
      conversation_id: ID.conversation,
      seq: 7,
      created_at: '2026-11-21T09:30:00.000Z',
      client_message_id: 'b2f1c9e4',
    },
    limit: 'send_message',
    errors: [
      'CONTENT_TOO_LONG',
      'INVALID_MESSAGE_TYPE',
      'CONVERSATION_NOT_FOUND',
      'CONFLICT',
      'PREMIUM_REQUIRED',
      'PROFILE_NOT_PUBLISHED',
      'USER_BLOCKED',
      'LIMIT_REACHED',
    ],
  },
  mark_read: {
    summary: 'Marks a message as read',
    places: messaging,
    example: { message_id: ID.message },
    answer: { marked_count: 1, up_to_seq: 7, read_at: '2026-11-21T09:30:05.000Z' },
    limit: 'mark_read',
    errors: ['MESSAGE_NOT_FOUND', 'CONVERSATION_NOT_FOUND'],
  },
  'match:accept': {
    summary: 'Says that a live match should last; it does once both have said so',
    places: ['user'],
    example: { match_id: ID.match },
    answer: { message: 'The match lasts', match_id: ID.match, conversation_id: ID.conversation, is_lasting: true },
    limit: 'match',
    errors: ['MATCH_NOT_FOUND', 'CONFLICT', 'LIMIT_REACHED'],
  },
  'match:decline': { ...ending, summary: 'Says that a live match should not last, which ends it' },
  'match:end': { ...ending, summary: 'Ends a match' },
  typing_start: { ...typing, summary: 'The person has begun to type; ends by itself after six seconds' },
  typing_stop: { ...typing, summary: 'The person has stopped typing' },
  ...CALL_UP_EVENTS,
}
