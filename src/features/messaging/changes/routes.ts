import { z } from '@hono/zod-openapi'
import { endpoint, uuid, time } from '../../../http/endpoint.ts'
import { exampleIds, reactionView } from '../schemas.ts'
import { deleteMessage, editMessage } from './change-message.ts'
import { reactToMessage, takeReactionBack } from './react-to-message.ts'

const params = z.object({ messageId: uuid() })
const place = { message_id: uuid(), conversation_id: uuid() }
const examplePlace = { message_id: exampleIds.message, conversation_id: exampleIds.conversation }
const reacted = z.strictObject({ message: z.string(), ...place, reactions: z.array(reactionView) })

/** Operations on sent messages. */
export const changeEndpoints = [
  endpoint(
    {
      method: 'patch',
      path: '/messages/{messageId}',
      tag: 'Messaging',
      operationId: 'editMessage',
      summary: 'Edit a message',
      description: 'Within 15 minutes of sending. For a picture, edits the caption.',
      auth: 'user',
      contact: 'proved',
      limits: ['message_change'],
      params,
      body: z.object({ content: z.string() }),
      bodyExample: { content: 'Hello again!' },
      errors: ['MESSAGE_NOT_FOUND', 'UNAUTHORIZED_ACTION', 'FEATURE_RESTRICTED', 'CONFLICT', 'CONTENT_TOO_LONG'],
      response: {
        data: z.strictObject({
          message: z.string(),
          ...place,
          seq: z.int().positive(),
          content: z.string().openapi({ description: 'As stored, without invisible characters.' }),
          edited_at: time,
        }),
        example: {
          message: 'Message edited',
          ...examplePlace,
          seq: 1,
          content: 'Hello again!',
          edited_at: '2026-11-20T10:37:00.000Z',
        },
      },
    },
    async (ctx, { params, body }) => ({
      message: 'Message edited',
      ...(await editMessage(ctx, { messageId: params.messageId, content: body.content })),
    }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/messages/{messageId}',
      withoutConsent: true,
      tag: 'Messaging',
      operationId: 'deleteMessage',
      summary: 'Delete a message',
      description:
        'Within 15 minutes of sending. Removes content, picture and reactions for both users; the message ' +
        'keeps its place, with `deleted_at`.',
      auth: 'user',
      contact: 'any',
      limits: ['message_change'],
      params,
      errors: ['MESSAGE_NOT_FOUND', 'UNAUTHORIZED_ACTION', 'CONFLICT'],
      response: {
        data: z.strictObject({ message: z.string(), ...place, seq: z.int().positive(), deleted_at: time }),
        example: { message: 'Message deleted', ...examplePlace, seq: 1, deleted_at: '2026-11-20T10:37:00.000Z' },
      },
    },
    async (ctx, { params }) => ({ message: 'Message deleted', ...(await deleteMessage(ctx, params.messageId)) }),
  ),
  endpoint(
    {
      method: 'put',
      path: '/messages/{messageId}/reaction',
      tag: 'Messaging',
      operationId: 'setReaction',
      summary: 'Set a reaction to a message',
      description: 'One emoji. Each user has at most one reaction to a message; a new one replaces it.',
      auth: 'user',
      contact: 'proved',
      limits: ['message_change'],
      params,
      body: z.object({ emoji: z.string().min(1).max(64) }),
      bodyExample: { emoji: '❤️' },
      errors: ['MESSAGE_NOT_FOUND', 'CONFLICT'],
      response: {
        data: reacted,
        example: {
          message: 'Reaction set',
          ...examplePlace,
          reactions: [{ user_id: exampleIds.ben, emoji: '❤️' }],
        },
      },
    },
    async (ctx, { params, body }) => ({
      message: 'Reaction set',
      ...(await reactToMessage(ctx, { messageId: params.messageId, emoji: body.emoji })),
    }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/messages/{messageId}/reaction',
      withoutConsent: true,
      tag: 'Messaging',
      operationId: 'removeReaction',
      summary: 'Remove a reaction from a message',
      auth: 'user',
      contact: 'any',
      limits: ['message_change'],
      params,
      errors: ['MESSAGE_NOT_FOUND', 'CONFLICT'],
      response: { data: reacted, example: { message: 'Reaction removed', ...examplePlace, reactions: [] } },
    },
    async (ctx, { params }) => ({ message: 'Reaction removed', ...(await takeReactionBack(ctx, params.messageId)) }),
  ),
]
