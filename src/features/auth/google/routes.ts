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
      summary: 'Sign in with Google',
      description:
        'Takes the ID token that Google gave to the app, and the nonce that the app gave to Google. The first time this makes ' +
        'the account, or joins one that has proved the same address.',
      auth: 'none',
      body: z.object({
        id_token: z.string().min(1).max(8192),
        nonce: z.string().min(1).max(255).optional(),
        device: device.optional(),
      }),
      bodyExample: { id_token: 'eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiIxIn0.c2lnbmF0dXJl' },
      errors: ['INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => signInWithGoogle(ctx, body, await deviceOf(request, body.device)),
  ),
]
