import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, uuid } from '../../../http/endpoint.ts'
import { exampleSession, exampleSessionListItem, session, sessionListItem } from '../schemas.ts'
import { deviceOf } from './device.ts'
import { endOneSession, logOut, logOutElsewhere, logOutEverywhere } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'
import { refreshSession } from './refresh-session.ts'

const ended = z.strictObject({ message: z.string(), ended: z.int().openapi({ description: 'How many sessions.' }) })

export const sessionEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/refresh-token',
      tag: 'Auth',
      summary: 'Get new tokens',
      description:
        'Spends the refresh token. Asking again with it within ten seconds from the same device gives the same answer; ' +
        'later, or from elsewhere, it ends the session, because somebody has a copy.',
      auth: 'none',
      body: z.object({ refresh_token: z.string().min(1).max(256) }),
      bodyExample: { refresh_token: exampleSession.refresh_token },
      errors: ['UNAUTHORIZED', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => refreshSession(ctx, body.refresh_token, await deviceOf(request)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/logout',
      tag: 'Auth',
      summary: 'End this session',
      description: 'Takes effect everywhere at once; open sockets of the session close with 4001.',
      auth: 'user',
      contact: 'any',
      whileDeleted: true,
      keyWithoutRedis: 'run',
      response: { data: messageOnly, example: { message: 'Logged out successfully' } },
    },
    (ctx) => logOut(ctx),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/logout-all',
      tag: 'Auth',
      summary: 'End every session of the caller, this one included',
      auth: 'user',
      contact: 'any',
      whileDeleted: true,
      keyWithoutRedis: 'run',
      response: { data: ended, example: { message: 'Logged out on all devices', ended: 3 } },
    },
    (ctx) => logOutEverywhere(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/auth/sessions',
      tag: 'Auth',
      summary: 'Where the caller is signed in',
      description: 'At most twenty, the one used last first.',
      auth: 'user',
      contact: 'any',
      response: {
        data: z.strictObject({ sessions: z.array(sessionListItem) }),
        example: { sessions: [exampleSessionListItem] },
      },
    },
    async (ctx) => ({ sessions: await listSessions(ctx) }),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/auth/sessions',
      tag: 'Auth',
      summary: 'End every session of the caller but this one',
      auth: 'user',
      contact: 'any',
      recent: true,
      response: { data: ended, example: { message: 'Logged out on all other devices', ended: 2 } },
    },
    (ctx) => logOutElsewhere(ctx),
  ),
  endpoint(
    {
      method: 'delete',
      path: '/auth/sessions/{session_id}',
      tag: 'Auth',
      summary: 'End one session of the caller',
      description: 'Ending this one is `logout`; ending all, which asks for no fresh sign-in, is `logout-all`.',
      auth: 'user',
      contact: 'any',
      recent: true,
      params: z.object({ session_id: uuid() }),
      errors: ['NOT_FOUND'],
      response: { data: messageOnly, example: { message: 'Session ended' } },
    },
    (ctx, { params }) => endOneSession(ctx, params.session_id),
  ),
]
