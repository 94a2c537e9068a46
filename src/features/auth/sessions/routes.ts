import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, uuid } from '../../../http/endpoint.ts'
import { exampleSession, exampleSessionListItem, session, sessionListItem } from '../schemas.ts'
import { deviceOf } from './device.ts'
import { endOneSession, logOut, logOutElsewhere, logOutEverywhere } from './end-sessions.ts'
import { listSessions } from './list-sessions.ts'
import { refreshSession } from './refresh-session.ts'

const ended = z.strictObject({
  message: z.string(),
  ended: z.int().openapi({ description: 'Number of sessions ended.' }),
})

export const sessionEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/refresh-token',
      tag: 'Auth',
      operationId: 'refreshSession',
      summary: 'Refresh a session',
      description:
        'Spends the refresh token. Sending it again within ten seconds from the same device returns the same ' +
        'tokens. Sending it later, or from another device, ends the session, because the token has been ' +
        'copied.',
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
      operationId: 'signOut',
      summary: 'Sign out',
      description:
        'Takes effect at once where it was ended, and everywhere within one second. Open sockets of the session close with code 4001.',
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
      operationId: 'signOutEverywhere',
      summary: 'Sign out on all devices',
      description: 'Ends every session of the caller, including the current one.',
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
      operationId: 'listSessions',
      summary: 'List sessions',
      description: 'At most 20 sessions, most recently used first.',
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
      operationId: 'endOtherSessions',
      summary: 'End all other sessions',
      description: 'Ends every session of the caller except the current one.',
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
      operationId: 'endSession',
      summary: 'End a session',
      description:
        'To end the current session, use `POST /auth/logout`. To end all sessions without a recent sign-in, ' +
        'use `POST /auth/logout-all`.',
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
