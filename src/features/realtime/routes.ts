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
      'Replays what came after this event, before anything newer. 30 times a minute for a person, over all sockets.',
  }),
})

/** What clients of Socket.IO say of themselves in the address. */
const socketIoQuery = socketQuery.extend({
  EIO: z.string().optional().openapi({ description: 'Version of Engine.IO: 4.', example: '4' }),
  transport: z.string().optional().openapi({ description: 'Only `websocket` is served.', example: 'websocket' }),
  sid: z.string().optional().openapi({ description: 'Of a connection that began with polling; there are none here.' }),
})

const upgrade = {
  raw: true,
  status: 101,
  type: 'none',
  description: 'The socket. `/asyncapi.json` describes what it speaks.',
} as const
const ways =
  'Sign in with the Authorization header, with a ticket, or with `authenticate` as the first event within ten seconds.'

export const realtimeEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/realtime/ticket',
      tag: 'Realtime',
      summary: 'A ticket for one socket',
      description: `Good once, for ${TICKET_SECONDS} seconds.`,
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
      summary: 'Everything that concerns me',
      description: `A WebSocket, one per device. ${ways}`,
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
      summary: 'One conversation',
      description: `A WebSocket for the people in the conversation. ${ways}`,
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
      summary: 'One call',
      description:
        `A WebSocket for the two people in the call. ${ways} ` +
        'Here `last_event_id` is the `seq` of the last signal that the device has.',
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
      summary: 'Everything that concerns me, for clients of Socket.IO 4',
      description:
        'The events of `GET /api/v1/ws`. Sign in with `auth: { token }` or `auth: { ticket }` of the client, with the ' +
        'Authorization header, with a ticket in the address, or with `authenticate` as the first event within ten ' +
        'seconds. What is wrong with the request, its method included, is told as Engine.IO does: 400 or 403 with ' +
        '`{ code, message }`. There is no polling: set `transports: ["websocket"]`.',
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
