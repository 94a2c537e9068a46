import type { SocketKind } from '../../../protocol/client-event.ts'
import type { DownData, DownEvent } from '../../../protocol/down.ts'
import { ID } from '../../../protocol/events/shared/example-ids.ts'
import { PROTOCOL_VERSION } from '../../../protocol/version.ts'
import { CALL_DOWN_EVENTS } from './call-events.ts'

/** Events that only answer; the others come by themselves. */
export type AnswerOnly = 'ack' | 'error'

export interface DownEntry<E extends DownEvent> {
  summary: string
  places: readonly SocketKind[]
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

const ended = {
  event_id: 46,
  match_id: ID.match,
  conversation_id: ID.conversation,
  status: 'unmatched',
  ended_at: '2026-11-21T10:00:00.000Z',
} as const

const interest = {
  event_id: 48,
  interest_id: ID.match,
  from_user_id: ID.ben,
  to_user_id: ID.ana,
  kind: 'interest',
  status: 'pending',
  created_at: '2026-11-21T09:00:00.000Z',
  user: card,
} as const

const place = { message_id: ID.message, conversation_id: ID.conversation, seq: 7 }

/** Every event of the server, as the document of the realtime protocol describes it. */
export const DOWN_EVENTS: { [E in Exclude<DownEvent, AnswerOnly>]: DownEntry<E> } = {
  authenticated: {
    summary: 'The server knows who is there',
    places: ['user', 'conversation', 'call'],
    example: { user_id: ID.ana, protocol_version: PROTOCOL_VERSION, last_event_id: 40 },
  },
  resumed: {
    summary: 'What was missed has come; what is not `complete` is to be read anew',
    places: ['user', 'conversation', 'call'],
    example: { replayed: 2, complete: true },
  },
  pong: { summary: 'The server is there', places: ['user', 'conversation', 'call'], example: {} },
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
  'match:ended': { summary: 'A match is over', places: ['user', 'conversation'], example: ended },
  'match:accepted': {
    summary: 'Somebody has said that a live match should last; with `is_lasting` both have',
    places: ['user', 'conversation'],
    example: {
      event_id: 49,
      match_id: ID.match,
      conversation_id: ID.conversation,
      user_id: ID.ben,
      is_lasting: true,
    },
  },
  'match:timeout_warning': {
    summary: 'A live match is about to end',
    places: ['user', 'conversation'],
    example: {
      event_id: 50,
      match_id: ID.match,
      conversation_id: ID.conversation,
      expires_at: '2026-11-21T09:35:00.000Z',
    },
  },
  'interest:received': { summary: 'Somebody would like to meet the person', places: ['user'], example: interest },
  'interest:accepted': {
    summary: 'Somebody whom the person would like to meet has accepted',
    places: ['user'],
    example: { ...interest, event_id: 51, from_user_id: ID.ana, to_user_id: ID.ben, status: 'accepted' },
  },
  message_request: {
    summary: 'Somebody asks by a message, or what they asked waits no more; for who was asked',
    places: ['user', 'conversation'],
    example: {
      event_id: 52,
      request_id: ID.match,
      message_id: ID.message,
      conversation_id: ID.conversation,
      sender_id: ID.ben,
      receiver_id: ID.ana,
      preview_text: 'Which trails do you like?',
      status: 'pending',
      created_at: '2026-11-21T09:20:00.000Z',
      user: card,
    },
  },
  message_delivered: {
    summary: 'A device of the receiver has everything up to here; to the sender',
    places: ['user', 'conversation'],
    example: {
      event_id: 53,
      message_id: ID.message,
      conversation_id: ID.conversation,
      up_to_seq: 7,
      user_id: ID.ben,
      delivered_at: '2026-11-21T09:30:01.000Z',
    },
  },
  message_updated: {
    summary: 'A message has another text, to all devices of both',
    places: ['user', 'conversation'],
    example: {
      event_id: 54,
      ...place,
      sender_id: ID.ana,
      content: 'Hello Ben!',
      edited_at: '2026-11-21T09:31:00.000Z',
    },
  },
  message_deleted: {
    summary: 'A message has been taken back; its place stays',
    places: ['user', 'conversation'],
    example: { event_id: 55, ...place, sender_id: ID.ana, deleted_at: '2026-11-21T09:32:00.000Z' },
  },
  message_reaction: {
    summary: 'Somebody says something to a message without words, or takes it back',
    places: ['user', 'conversation'],
    example: { event_id: 56, ...place, user_id: ID.ben, emoji: '👍', reactions: [{ user_id: ID.ben, emoji: '👍' }] },
  },
  conversation_updated: {
    summary: 'A conversation has been archived, or is back; to the person’s own devices',
    places: ['user', 'conversation'],
    example: { event_id: 57, conversation_id: ID.conversation, status: 'archived' },
  },
  user_online: {
    summary: 'Somebody the person is matched with has come',
    places: ['user'],
    example: { user_id: ID.ben },
  },
  user_offline: {
    summary: 'Somebody the person is matched with has gone',
    places: ['user'],
    example: { user_id: ID.ben, last_active: '2026-11-21T09:40:00.000Z' },
  },
  match_removed: {
    summary: 'A match is over, under its other name',
    places: ['user'],
    example: { ...ended, event_id: 47 },
  },
  ...CALL_DOWN_EVENTS,
}
