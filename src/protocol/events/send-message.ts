import { z } from 'zod'
import { time } from '../time.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'
import { clientMessageId, conversationOrMatch, id, namesOne } from './shared/fields.ts'

/** Texts are measured by the rules of messaging; this only bounds the frame. */
const content = z.string().max(16_384)

export const sendMessage = clientEvent({
  summary: 'Send a message',
  description:
    'Names the conversation by `conversation_id`, `match_id` or `receiver_id`. The same `client_message_id` from the ' +
    'same sender is the same message, and gets the first answer again. An answer to a message request accepts it. With ' +
    'a plan that has `direct_messages`, `receiver_id` may be a person with whom there is no conversation yet.',
  sockets: ['user', 'conversation'],
  data: z
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
  answer: z.strictObject({
    message_id: z.uuid(),
    conversation_id: z.uuid(),
    seq: z.int().positive(),
    created_at: time,
    client_message_id: z.string().optional(),
  }),
  limit: { name: 'send_message', per: 'person' },
  needsProvedContact: true,
  errors: [
    'CONTENT_TOO_LONG',
    'INVALID_MESSAGE_TYPE',
    'CONVERSATION_NOT_FOUND',
    'CONFLICT',
    'PREMIUM_REQUIRED',
    'PROFILE_NOT_PUBLISHED',
    'FEATURE_RESTRICTED',
    'USER_BLOCKED',
    'LIMIT_REACHED',
  ],
  example: {
    data: {
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
  },
})
