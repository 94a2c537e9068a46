import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid, time } from '../../http/endpoint.ts'
import { listConversations } from './list-conversations.ts'
import { markMessageRead, markRead } from './mark-read.ts'
import { readHistory } from './read-history.ts'
import {
  conversationView,
  exampleConversation,
  exampleIds,
  exampleMessage,
  messageView,
  sendInput,
  sentView,
} from './schemas.ts'
import { sendMessage } from './send-message.ts'

export const messagingEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/conversations',
      tag: 'Messaging',
      operationId: 'listConversations',
      summary: 'List conversations',
      description: 'Most recently active first.',
      auth: 'user',
      contact: 'any',
      limits: ['conversations_list'],
      query: z.object({ ...pageQuery(20, 50), type: z.enum(['active', 'archived']).default('active') }),
      response: {
        data: z.strictObject({ conversations: z.array(conversationView) }),
        paged: true,
        example: { conversations: [exampleConversation] },
      },
    },
    async (ctx, { query }) => {
      const { conversations, pagination } = await listConversations(ctx, query)
      return { data: { conversations }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/conversations/{id}/messages',
      tag: 'Messaging',
      operationId: 'listMessages',
      summary: 'List the messages of a conversation',
      description: 'Newest first. With `after_seq`, the messages after that one, oldest first.',
      auth: 'user',
      contact: 'any',
      limits: ['messages_list'],
      params: z.object({ id: uuid() }),
      query: z.object({ ...pageQuery(50, 100), after_seq: z.coerce.number<string>().int().min(0).optional() }),
      errors: ['CONVERSATION_NOT_FOUND'],
      response: {
        data: z.strictObject({ messages: z.array(messageView) }),
        paged: true,
        example: { messages: [exampleMessage] },
      },
    },
    async (ctx, { params, query }) => {
      const { messages, pagination } = await readHistory(ctx, {
        conversation: { conversation_id: params.id },
        ...query,
      })
      return { data: { messages }, pagination }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/messages/send',
      tag: 'Messaging',
      operationId: 'sendMessage',
      summary: 'Send a message',
      description:
        'Name the conversation by its id, its match or the other user. The message is stored before the ' +
        'response is sent. With a plan that has `direct_messages`, this also writes to users without a ' +
        'conversation; a second message to them needs their reply. Replying to a message request accepts it, ' +
        'which counts towards the daily interest limit.',
      auth: 'user',
      contact: 'proved',
      limits: ['message_send'],
      keyWithoutRedis: 'run',
      body: sendInput,
      bodyExample: {
        conversation_id: exampleIds.conversation,
        content: 'Hello!',
        message_type: 'text',
        client_message_id: 'c-1',
      },
      // The answer about a receiver depends on the sender's plan, and only the room knows the pictures.
      missing: { receiver_id: 'answered', media_id: 'answered' },
      errors: [
        'CONVERSATION_NOT_FOUND',
        'CONTENT_TOO_LONG',
        'INVALID_MESSAGE_TYPE',
        'CONFLICT',
        'PREMIUM_REQUIRED',
        'PROFILE_NOT_PUBLISHED',
        'FEATURE_RESTRICTED',
        'USER_BLOCKED',
        'LIMIT_REACHED',
      ],
      response: {
        data: sentView,
        example: {
          message_id: exampleIds.message,
          conversation_id: exampleIds.conversation,
          seq: 1,
          message: 'Message sent successfully',
          client_message_id: 'c-1',
          created_at: '2026-11-20T10:35:00.000Z',
        },
      },
    },
    (ctx, { body }) => sendMessage(ctx, body),
  ),
  endpoint(
    {
      method: 'put',
      path: '/messages/{messageId}/read',
      withoutConsent: true,
      tag: 'Messaging',
      operationId: 'markMessageRead',
      summary: 'Mark a message as read',
      auth: 'user',
      contact: 'any',
      params: z.object({ messageId: uuid() }),
      errors: ['MESSAGE_NOT_FOUND'],
      response: {
        data: z.strictObject({ message: z.string(), read_at: time }),
        example: { message: 'Message marked as read', read_at: '2026-11-20T10:40:00.000Z' },
      },
    },
    async (ctx, { params }) => {
      const { read_at } = await markMessageRead(ctx, params.messageId)
      return { message: 'Message marked as read', read_at }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/messages/mark-read',
      withoutConsent: true,
      tag: 'Messaging',
      operationId: 'markMessagesRead',
      summary: 'Mark messages as read',
      description: 'Marks the messages in `message_ids`, or everything received up to `up_to_seq`.',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      body: z
        .object({
          conversation_id: uuid().optional(),
          match_id: uuid().optional(),
          message_ids: z.array(uuid()).min(1).max(100).optional(),
          up_to_seq: z.int().positive().optional(),
        })
        .refine((body) => (body.conversation_id === undefined) !== (body.match_id === undefined), {
          path: ['conversation_id'],
          error: 'exactly one of conversation_id and match_id is required',
        })
        .refine((body) => (body.message_ids === undefined) !== (body.up_to_seq === undefined), {
          path: ['message_ids'],
          error: 'exactly one of message_ids and up_to_seq is required',
        }),
      bodyExample: { conversation_id: exampleIds.conversation, up_to_seq: 7 },
      errors: ['CONVERSATION_NOT_FOUND', 'MESSAGE_NOT_FOUND'],
      missing: { conversation_id: 'CONVERSATION_NOT_FOUND', match_id: 'CONVERSATION_NOT_FOUND' },
      response: { data: z.strictObject({ marked_count: z.int().nonnegative() }), example: { marked_count: 2 } },
    },
    async (ctx, { body }) => {
      const mark = body.message_ids === undefined ? { upToSeq: body.up_to_seq ?? 0 } : { messageIds: body.message_ids }
      const { marked_count } = await markRead(ctx, body, mark)
      return { marked_count }
    },
  ),
]
