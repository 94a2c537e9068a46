import { z } from 'zod'
import { listedCard } from '../../card.ts'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { exampleUser } from '../shared/calls.ts'
import { ID } from '../shared/example-ids.ts'
import { id, logged } from '../shared/server-fields.ts'

/** What every event about one message says. */
const aboutMessage = { ...logged, message_id: id, conversation_id: id, seq: z.int().positive() }
const exampleMessage = { message_id: ID.message, conversation_id: ID.conversation, seq: 7 }

const reaction = z.strictObject({ user_id: id, emoji: z.string() })

/** A picture of a message. Its address is for participants of the conversation, with their access token. */
const media = z.strictObject({
  id,
  url: z.url(),
  /** A still picture, or one that moves. */
  type: z.enum(['image/webp', 'image/gif']),
  width: z.int().positive(),
  height: z.int().positive(),
  blur_hash: z.string(),
})

/** Events of messages and their conversations. */
export const MESSAGE_EVENTS = {
  new_message: serverEvent({
    summary: 'A new message; to all devices of both people',
    sockets: ['user', 'conversation'],
    data: z.strictObject({
      ...aboutMessage,
      sender_id: id,
      receiver_id: id,
      content: z.string(),
      message_type: z.string(),
      media: media.optional(),
      client_message_id: z.string().optional(),
      /** Of the message of a request that has been accepted. */
      is_request: z.literal(true).optional(),
      request_status: z.literal('accepted').optional(),
      created_at: time,
    }),
    example: {
      event_id: 43,
      ...exampleMessage,
      sender_id: ID.ana,
      receiver_id: ID.ben,
      content: 'Hello!',
      message_type: 'text',
      client_message_id: 'b2f1c9e4',
      created_at: '2026-11-21T09:30:00.000Z',
    },
  }),
  message_read: serverEvent({
    summary: 'Messages were read; to the reader’s devices, and to a sender whose plan has read receipts',
    sockets: ['user', 'conversation'],
    data: z.strictObject({
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
    example: {
      event_id: 44,
      message_id: ID.message,
      conversation_id: ID.conversation,
      up_to_seq: 7,
      read_by: ID.ben,
      reader_id: ID.ben,
      read_at: '2026-11-21T09:30:05.000Z',
    },
  }),
  user_typing: serverEvent({
    summary: 'A person has started or stopped typing',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ conversation_id: id, user_id: id, is_typing: z.boolean() }),
    example: { conversation_id: ID.conversation, user_id: ID.ben, is_typing: true },
  }),
  message_request: serverEvent({
    summary: 'A message request was received, declined or cancelled; to its receiver',
    sockets: ['user', 'conversation'],
    data: z.strictObject({
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
      /** The sender; gone where they may not be seen any more. */
      user: listedCard,
    }),
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
      user: exampleUser,
    },
  }),
  message_delivered: serverEvent({
    summary: 'A device of the receiver has every message up to this one; to the sender',
    sockets: ['user', 'conversation'],
    data: z.strictObject({
      ...logged,
      /** The newest message of the sender that was delivered. */
      message_id: id,
      conversation_id: id,
      up_to_seq: z.int().positive(),
      user_id: id,
      delivered_at: time,
    }),
    example: {
      event_id: 53,
      message_id: ID.message,
      conversation_id: ID.conversation,
      up_to_seq: 7,
      user_id: ID.ben,
      delivered_at: '2026-11-21T09:30:01.000Z',
    },
  }),
  message_updated: serverEvent({
    summary: 'A message was edited; to all devices of both people',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ ...aboutMessage, sender_id: id, content: z.string(), edited_at: time }),
    example: {
      event_id: 54,
      ...exampleMessage,
      sender_id: ID.ana,
      content: 'Hello Ben!',
      edited_at: '2026-11-21T09:31:00.000Z',
    },
  }),
  message_deleted: serverEvent({
    summary: 'A message was deleted; its `seq` keeps its place',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ ...aboutMessage, sender_id: id, deleted_at: time }),
    example: { event_id: 55, ...exampleMessage, sender_id: ID.ana, deleted_at: '2026-11-21T09:32:00.000Z' },
  }),
  message_reaction: serverEvent({
    summary: 'A reaction to a message was set or removed',
    sockets: ['user', 'conversation'],
    data: z.strictObject({
      ...aboutMessage,
      user_id: id,
      /** Null when it was removed. */
      emoji: z.string().nullable(),
      /** All reactions to the message, now. */
      reactions: z.array(reaction),
    }),
    example: {
      event_id: 56,
      ...exampleMessage,
      user_id: ID.ben,
      emoji: '👍',
      reactions: [{ user_id: ID.ben, emoji: '👍' }],
    },
  }),
  /** A new message brings a conversation back, too, without this. */
  conversation_updated: serverEvent({
    summary: 'A conversation was archived or restored; to the person’s own devices',
    sockets: ['user', 'conversation'],
    data: z.strictObject({ ...logged, conversation_id: id, status: z.enum(['active', 'archived']) }),
    example: { event_id: 57, conversation_id: ID.conversation, status: 'archived' },
  }),
} as const
