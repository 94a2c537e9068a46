import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../platform/endpoint.ts'
import { exampleIds } from '../schemas.ts'
import { countUnread } from './count-unread.ts'
import { putAway } from './put-away.ts'

const params = z.object({ id: uuid() })
const status = z.enum(['active', 'archived'])
const moved = z.strictObject({ message: z.string(), conversation_id: uuid(), status })

export const conversationEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/conversations/unread-count',
      tag: 'Messaging',
      summary: 'How much I have not read',
      description: 'Archived conversations do not count; a new message brings one back.',
      auth: 'user',
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
      summary: 'Archive a conversation',
      description: 'For me only, on all my devices, until the next message.',
      auth: 'user',
      keyWithoutRedis: 'run',
      params,
      errors: ['CONVERSATION_NOT_FOUND'],
      response: {
        data: moved,
        example: { message: 'Conversation archived', conversation_id: exampleIds.conversation, status: 'archived' },
      },
    },
    async (ctx, { params: { id } }) => {
      await putAway(ctx, id, 'archived')
      return { message: 'Conversation archived', conversation_id: id, status: 'archived' as const }
    },
  ),
  endpoint(
    {
      method: 'post',
      path: '/conversations/{id}/unarchive',
      tag: 'Messaging',
      summary: 'Take a conversation out of the archive',
      auth: 'user',
      keyWithoutRedis: 'run',
      params,
      errors: ['CONVERSATION_NOT_FOUND'],
      response: {
        data: moved,
        example: { message: 'Conversation unarchived', conversation_id: exampleIds.conversation, status: 'active' },
      },
    },
    async (ctx, { params: { id } }) => {
      await putAway(ctx, id, 'active')
      return { message: 'Conversation unarchived', conversation_id: id, status: 'active' as const }
    },
  ),
]
