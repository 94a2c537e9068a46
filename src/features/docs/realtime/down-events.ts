import type { DownData, DownEvent } from '../../../protocol/down.ts'
import { PROTOCOL_VERSION } from '../../../protocol/version.ts'
import { ID, type Place } from './up-events.ts'

/** Events that only answer; the others come by themselves. */
export type AnswerOnly = 'ack' | 'error'

interface DownEntry<E extends DownEvent> {
  summary: string
  places: readonly Place[]
  example: DownData<E>
}

const card = { id: ID.ben, first_name: 'Ben', age: 31, photos: ['https://api.vibesmatch.example/photos/ben.webp'] }

const created = {
  event_id: 42,
  match_id: ID.match,
  conversation_id: ID.conversation,
  kind: 'mutual',
  matched_at: '2026-11-21T09:29:00.000Z',
  user: card,
} as const

const ended = { event_id: 46, match_id: ID.match, conversation_id: ID.conversation }

/** Every event of the server, as the document of the realtime protocol describes it. */
export const DOWN_EVENTS: { [E in Exclude<DownEvent, AnswerOnly>]: DownEntry<E> } = {
  authenticated: {
    summary: 'The server knows who is there',
    places: ['user', 'conversation'],
    example: { user_id: ID.ana, protocol_version: PROTOCOL_VERSION },
  },
  resumed: {
    summary: 'What was missed has come; what is not `complete` is to be read anew',
    places: ['user', 'conversation'],
    example: { replayed: 2, complete: true },
  },
  pong: { summary: 'The server is there', places: ['user', 'conversation'], example: {} },
  new_message: {
    summary: 'A message, to all devices of both',
    places: ['user', 'conversation'],
    example: {
      event_id: 43,
      message_id: ID.message,
      conversation_id: ID.conversation,
      seq: 7,
      sender_id: ID.ana,
      receiver_id: ID.ben,
      content: 'Hello!',
      message_type: 'text',
      client_message_id: 'b2f1c9e4',
      created_at: '2026-11-21T09:30:00.000Z',
    },
  },
  message_read: {
    summary: 'Messages were read; to the reader’s devices, and to a sender whose plan has receipts',
    places: ['user', 'conversation'],
    example: {
      event_id: 44,
      message_id: ID.message,
      conversation_id: ID.conversation,
      up_to_seq: 7,
      read_by: ID.ben,
      reader_id: ID.ben,
      read_at: '2026-11-21T09:30:05.000Z',
    },
  },
  user_typing: {
    summary: 'Somebody types, or no longer does',
    places: ['user', 'conversation'],
    example: { conversation_id: ID.conversation, user_id: ID.ben, is_typing: true },
  },
  'match:created': { summary: 'A new match', places: ['user', 'conversation'], example: created },
  new_match: { summary: 'A new match, under its other name', places: ['user'], example: { ...created, event_id: 45 } },
  'match:ended': { summary: 'A match is over', places: ['user'], example: ended },
  match_removed: {
    summary: 'A match is over, under its other name',
    places: ['user'],
    example: { ...ended, event_id: 47 },
  },
}
