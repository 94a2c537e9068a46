import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'
import { withCode } from '../../http/validate.ts'
import { clientMessageId } from '../../protocol/events/shared/fields.ts'
import { listedPerson } from '../people/schemas.ts'
import { MESSAGE_TYPES } from './rules.ts'

/** Any text: unknown types have an error of their own. */
export const messageType = z
  .string()
  .refine((type) => MESSAGE_TYPES.some((known) => known === type), {
    error: 'must be a supported message type',
    params: withCode('INVALID_MESSAGE_TYPE'),
  })
  .openapi({ enum: [...MESSAGE_TYPES], example: 'text' })

export const sendInput = z
  .object({
    conversation_id: uuid().optional(),
    receiver_id: uuid().optional(),
    match_id: uuid().optional(),
    content: z.string().default('').openapi({ description: 'The text, or the caption of a picture.' }),
    message_type: messageType.default('text'),
    media_id: uuid()
      .optional()
      .openapi({ description: 'From `POST /api/v1/media`; for message types with a picture.' }),
    client_message_id: clientMessageId
      .optional()
      .openapi({ description: 'Sending again with the same value returns the first result.', example: 'c-1' }),
  })
  .refine(
    (body) => body.conversation_id !== undefined || body.receiver_id !== undefined || body.match_id !== undefined,
    {
      path: ['conversation_id'],
      error: 'conversation_id, match_id or receiver_id is required',
    },
  )

export const sentView = z.strictObject({
  message_id: uuid(),
  conversation_id: uuid(),
  seq: z.int().positive(),
  message: z.string(),
  client_message_id: z.string().optional(),
  created_at: time,
})

export const reactionView = z.strictObject({ user_id: uuid(), emoji: z.string() }).openapi('Reaction')

export const mediaView = z
  .strictObject({
    id: uuid(),
    url: z.url().openapi({
      description:
        'Requires the access token of a user of the conversation. `?size=small`, `medium` or `large` returns a still picture of that size.',
    }),
    type: z.enum(['image/webp', 'image/gif']).openapi({ description: '`image/gif` if the picture is animated.' }),
    width: z.int().positive(),
    height: z.int().positive(),
    blur_hash: z
      .string()
      .openapi({ description: 'A placeholder to show until the picture has loaded; see https://blurha.sh.' }),
  })
  .openapi('Media')

export const messageView = z
  .strictObject({
    id: uuid(),
    conversation_id: uuid(),
    seq: z.int().positive(),
    sender_id: uuid(),
    receiver_id: uuid(),
    content: z.string().openapi({ description: 'Empty if the message has been deleted.' }),
    message_type: z.string(),
    media: mediaView.optional(),
    client_message_id: z.string().optional(),
    is_request: z.boolean().openapi({ description: 'Whether this is the message of a message request.' }),
    request_status: z.enum(['pending', 'accepted', 'declined', 'cancelled']).optional(),
    is_read: z
      .boolean()
      .openapi({ description: 'For the caller’s own messages, true only on a plan with read receipts.' }),
    read_at: time.optional(),
    edited_at: time.optional(),
    deleted_at: time.optional(),
    reactions: z.array(reactionView),
    created_at: time,
  })
  .openapi('Message')

export const conversationView = z
  .strictObject({
    id: uuid(),
    match_id: uuid().optional(),
    status: z.enum(['active', 'archived']),
    user: listedPerson,
    // Not `nullable()`: that would become a schema which requires both an object and null.
    last_message: z.union([messageView, z.null()]),
    unread_count: z.int().nonnegative(),
    last_activity: time,
  })
  .openapi('Conversation')

export type ConversationView = z.infer<typeof conversationView>

export const exampleIds = {
  conversation: '0193e6a3-1d2e-7f41-8b7c-5e9f1a3b4c56',
  match: '0193e6a3-1d2e-7f40-9a6b-4d8e0f2a3b45',
  message: '0193e6a4-2e3f-7051-9c8d-6fa02b4c5d67',
  ana: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  ben: '0193e6a0-6c2d-7e4f-8a5b-3c7d9e1f2a34',
}

export const exampleMedia: z.infer<typeof mediaView> = {
  id: '0193e6a4-1e2f-7051-9c8d-6fa02b4c5d67',
  url: 'https://api.vibesmatch.example/api/v1/media/0193e6a4-1e2f-7051-9c8d-6fa02b4c5d67',
  type: 'image/webp',
  width: 1200,
  height: 1600,
  blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
}

export const exampleMessage: z.infer<typeof messageView> = {
  id: exampleIds.message,
  conversation_id: exampleIds.conversation,
  seq: 1,
  sender_id: exampleIds.ana,
  receiver_id: exampleIds.ben,
  content: 'Hello!',
  message_type: 'text',
  is_request: false,
  is_read: false,
  reactions: [],
  created_at: '2026-11-20T10:35:00.000Z',
}

export const exampleConversation: ConversationView = {
  id: exampleIds.conversation,
  match_id: exampleIds.match,
  status: 'active',
  user: { id: exampleIds.ana, first_name: 'Ana', age: 31, photos: [] },
  last_message: exampleMessage,
  unread_count: 1,
  last_activity: '2026-11-20T10:35:00.000Z',
}
