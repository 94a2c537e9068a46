import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../http/endpoint.ts'
import { openCallSocket, openConversationSocket, openUserSocket } from './open-socket.ts'
import { openSocketIo } from './socket-io/open-socket-io.ts'
import { engineIoRefusals } from './socket-io/refusals.ts'
import { issueTicket, TICKET_SECONDS } from './ticket.ts'

const socketQuery = z.object({
  ticket: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .openapi({ description: 'From `POST /api/v1/realtime/ticket`, for clients that cannot set headers.' }),
  last_event_id: z.coerce.number<string>().int().min(0).optional().openapi({
    description:
      'Replays the events after this one before newer ones. At most 30 replays a minute for a user, over all sockets.',
  }),
})

/** Query parameters of Socket.IO clients. */
const socketIoQuery = socketQuery.extend({
  EIO: z.string().optional().openapi({ description: 'The Engine.IO version; must be 4.', example: '4' }),
  transport: z.string().optional().openapi({ description: 'Must be `websocket`.', example: 'websocket' }),
  sid: z.string().optional().openapi({ description: 'The session id of a polling connection; not supported.' }),
})

const upgrade = {
  raw: true,
  status: 101,
  type: 'none',
  description: 'The WebSocket. Its protocol is described in `/asyncapi.json`.',
} as const
const ways =
  'Authenticate with the `Authorization` header, a ticket, or `authenticate` as the first event within ten seconds.'

export const realtimeEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/realtime/ticket',
      tag: 'Realtime',
      operationId: 'createSocketTicket',
      summary: 'Create a socket ticket',
      description: `Can be used once, within ${TICKET_SECONDS} seconds.`,
      auth: 'user',
      contact: 'any',
      response: {
        data: z.strictObject({ ticket: z.string(), expires_in: z.int() }),
        example: { ticket: 'Zx0K3n5s1Q8w', expires_in: TICKET_SECONDS },
      },
    },
    (ctx) => issueTicket(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/ws',
      tag: 'Realtime',
      operationId: 'openUserSocket',
      summary: 'Open the user socket',
      description: `A WebSocket for all events that concern the caller, one per device. ${ways}`,
      auth: 'none',
      general: 'socket_upgrade',
      query: socketQuery,
      takesAnyQuery: true,
      errors: [
        'UNAUTHORIZED',
        'TOKEN_EXPIRED',
        'ACCOUNT_SUSPENDED',
        'ACCOUNT_DELETED',
        'FORBIDDEN',
        'RATE_LIMIT_EXCEEDED',
      ],
      response: upgrade,
    },
    (ctx, { request, query }) => openUserSocket(ctx, request, query),
  ),
  endpoint(
    {
      method: 'get',
      path: '/conversations/{id}/ws',
      tag: 'Realtime',
      operationId: 'openConversationSocket',
      summary: 'Open a conversation socket',
      description: `A WebSocket for the two users of the conversation. ${ways}`,
      auth: 'none',
      general: 'socket_upgrade',
      params: z.object({ id: uuid() }),
      query: socketQuery,
      takesAnyQuery: true,
      errors: [
        'UNAUTHORIZED',
        'TOKEN_EXPIRED',
        'ACCOUNT_SUSPENDED',
        'ACCOUNT_DELETED',
        'FORBIDDEN',
        'CONVERSATION_NOT_FOUND',
        'RATE_LIMIT_EXCEEDED',
      ],
      response: upgrade,
    },
    (ctx, { request, query, params }) => openConversationSocket(ctx, request, query, params.id),
  ),
  endpoint(
    {
      method: 'get',
      path: '/calls/{id}/ws',
      tag: 'Realtime',
      operationId: 'openCallSocket',
      summary: 'Open a call socket',
      description:
        `A WebSocket for the two users of the call. ${ways} Here \`last_event_id\` is the \`seq\` of the last ` +
        'signal that the device has received.',
      auth: 'none',
      general: 'socket_upgrade',
      params: z.object({ id: uuid() }),
      query: socketQuery,
      takesAnyQuery: true,
      errors: [
        'UNAUTHORIZED',
        'TOKEN_EXPIRED',
        'ACCOUNT_SUSPENDED',
        'ACCOUNT_DELETED',
        'FORBIDDEN',
        'CALL_NOT_FOUND',
        'RATE_LIMIT_EXCEEDED',
      ],
      response: upgrade,
    },
    (ctx, { request, query, params }) => openCallSocket(ctx, request, query, params.id),
  ),
  endpoint(
    {
      method: 'get',
      path: '/socket.io/',
      root: true,
      tag: 'Realtime',
      operationId: 'openSocketIoConnection',
      summary: 'Open a Socket.IO connection',
      description:
        'The events of `GET /api/v1/ws`, for Socket.IO 4 clients. Authenticate with `auth: { token }` or ' +
        '`auth: { ticket }` in the client, the `Authorization` header, a ticket in the URL, or `authenticate` ' +
        'as the first event within ten seconds. Invalid requests, including those with another method, are ' +
        'refused as in Engine.IO: 400 or 403 with `{ code, message }`. Polling is not supported: set ' +
        '`transports: ["websocket"]`.',
      auth: 'none',
      general: 'socket_upgrade',
      query: socketIoQuery,
      takesAnyQuery: true,
      ownRefusals: engineIoRefusals,
      response: upgrade,
    },
    (ctx, { request, query }) => openSocketIo(ctx, request, query),
  ),
]
