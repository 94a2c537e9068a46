import { z } from '@hono/zod-openapi'
import { publicKeySet } from '../../platform/auth/signing-keys.ts'
import { endpoint, messageOnly } from '../../platform/endpoint.ts'
import { deviceOf } from './device.ts'
import { logOut } from './log-out.ts'
import { ownAccount } from './own-account.ts'
import { refreshSession } from './refresh-session.ts'
import { exampleSession, exampleUser, phoneNumber, session, userView } from './schemas.ts'
import { sendOtp } from './send-otp.ts'
import { verifyOtp } from './verify-otp.ts'

export const authEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/send-otp',
      tag: 'Auth',
      summary: 'Send a sign-in code to a phone',
      description: 'Answers the same whether or not the number has an account. A new code replaces the one before.',
      auth: 'none',
      limits: ['otp_send', 'otp_send_ip'],
      body: z.object({ phone_number: phoneNumber }),
      bodyExample: { phone_number: '+4915112345678' },
      response: {
        data: z.strictObject({ message: z.string(), expires_in: z.int() }),
        example: { message: 'OTP sent successfully', expires_in: 300 },
      },
    },
    (ctx, { body }) => sendOtp(ctx, body),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/verify-otp',
      tag: 'Auth',
      summary: 'Sign in with the code',
      description:
        'The first success with a number makes its account. After five wrong codes a new one has to be sent.',
      auth: 'none',
      body: z.object({ phone_number: phoneNumber, otp: z.string().regex(/^\d{6}$/, 'must be six digits') }),
      bodyExample: { phone_number: '+4915112345678', otp: '123456' },
      errors: ['INVALID_OTP', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => verifyOtp(ctx, body, await deviceOf(request)),
  ),
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
      keyWithoutRedis: 'run',
      response: { data: messageOnly, example: { message: 'Logged out successfully' } },
    },
    (ctx) => logOut(ctx),
  ),
  endpoint(
    {
      method: 'get',
      path: '/auth/me',
      tag: 'Auth',
      summary: 'The account of the caller',
      auth: 'user',
      response: { data: z.strictObject({ user: userView }), example: { user: exampleUser } },
    },
    async (ctx) => ({ user: await ownAccount(ctx) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/.well-known/jwks.json',
      root: true,
      tag: 'Auth',
      summary: 'Public keys of the access tokens',
      description: 'A JWK set (RFC 7517). Keys stay in it until the last token they signed has expired.',
      auth: 'none',
      unlimited: true,
      response: { raw: true, status: 200, type: 'application/json', description: 'The key set.' },
    },
    ({ settings }) =>
      Promise.resolve(Response.json(publicKeySet(settings), { headers: { 'cache-control': 'public, max-age=300' } })),
  ),
]
