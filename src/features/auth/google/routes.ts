import { countSignIn } from '../count-sign-in.ts'
import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { device, exampleSession, session } from '../schemas.ts'
import { deviceOf } from '../sessions/device.ts'
import { signInWithGoogle } from './sign-in-with-google.ts'

export const googleEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/google',
      tag: 'Auth',
      operationId: 'signInWithGoogle',
      summary: 'Sign in with Google',
      description:
        'Takes the ID token that Google issued to the app and, if the app sent a nonce to Google, that nonce. ' +
        'The first sign-in creates an account, or links Google to the account that has verified the same ' +
        'address. The response is 404 if signing in with Google is not configured.',
      auth: 'none',
      body: z.object({
        id_token: z.string().min(1).max(8192),
        nonce: z.string().min(1).max(255).optional(),
        device: device.optional(),
      }),
      bodyExample: { id_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' },
      errors: ['INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED', 'NOT_FOUND'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) =>
      countSignIn(ctx, 'google', signInWithGoogle(ctx, body, await deviceOf(request, body.device))),
  ),
]
