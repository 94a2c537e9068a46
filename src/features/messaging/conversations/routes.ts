import { z } from '@hono/zod-openapi'
import { endpoint, pageQuery, uuid } from '../../../http/endpoint.ts'
import { exampleIds, exampleMessage, messageView } from '../schemas.ts'
import { readHistory } from '../read-history.ts'
import { countUnread } from './count-unread.ts'
import { setArchived } from './put-away.ts'

const params = z.object({ id: uuid() })
const status = z.enum(['active', 'archived'])
const moved = z.strictObject({ message: z.string(), conversation_id: uuid(), status })

export const conversationEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/messages/conversations/{matchId}',
      tag: 'Messaging',
      operationId: 'listMatchMessages',
      summary: 'List the messages of a match',
      description:
        'The same as `GET /api/v1/conversations/{id}/messages`, for clients that know the match and page by a message or a time.',
      auth: 'user',
      contact: 'any',
      limits: ['messages_list'],
      params: z.object({ matchId: uuid() }),
      query: z
        .object({
          ...pageQuery(50, 100),
          before: z
            .union([uuid(), z.iso.datetime({ offset: true })])
            .optional()
            .openapi({ description: 'A message id or a time; returns only earlier messages.' }),
        })
        .refine(({ cursor, before }) => cursor === undefined || before === undefined, {
          path: ['before'],
          error: 'must not be combined with cursor',
        }),
      errors: ['CONVERSATION_NOT_FOUND', 'MESSAGE_NOT_FOUND'],
      missing: { matchId: 'CONVERSATION_NOT_FOUND' },
      response: {
        data: z.strictObject({ messages: z.array(messageView) }),
        paged: true,
        example: { messages: [exampleMessage] },
      },
    },
    async (ctx, { params: { matchId }, query }) => {
      const { messages, pagination } = await readHistory(ctx, { conversation: { match_id: matchId }, ...query })
      return { data: { messages }, pagination }
    },
  ),
  endpoint(
    {
      method: 'get',
      path: '/conversations/unread-count',
      tag: 'Messaging',
      operationId: 'countUnreadMessages',
      summary: 'Count unread messages',
      description: 'Archived conversations do not count; a new message makes one active again.',
      auth: 'user',
      contact: 'any',
      response: {
        data: z.strictObject({
          unread_count: z.int().nonnegative(),
          unread_conversations: z.int().nonnegative(),
        }),
        example: { unread_count: 7, unread_conversations: 2 },
      },
    },
    (ctx) => countUnread(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/conversations/{id}/archive',
      tag: 'Messaging',
      operationId: 'archiveConversation',
      summary: 'Archive a conversation',
      description: 'For the caller only, on all their devices, until the next message.',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      params,
      errors: ['CONVERSATION_NOT_FOUND'],
      response: {
        data: moved,
        example: { message: 'Conversation archived', conversation_id: exampleIds.conversation, status: 'archived' },
      },
    },
    async (ctx, { params: { id } }) => {
      await setArchived(ctx, id, 'archived')
      return { message: 'Conversation archived', conversation_id: id, status: 'archived' as const }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/conversations/{id}/unarchive',
      tag: 'Messaging',
      operationId: 'unarchiveConversation',
      summary: 'Unarchive a conversation',
      auth: 'user',
      contact: 'any',
      keyWithoutRedis: 'run',
      params,
      errors: ['CONVERSATION_NOT_FOUND', 'CONFLICT'],
      response: {
        data: moved,
        example: { message: 'Conversation unarchived', conversation_id: exampleIds.conversation, status: 'active' },
      },
    },
    async (ctx, { params: { id } }) => {
      await setArchived(ctx, id, 'active')
      return { message: 'Conversation unarchived', conversation_id: id, status: 'active' as const }
    },
  ),
]
