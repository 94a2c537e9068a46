import { z } from '@hono/zod-openapi'
import { endpoint } from '../../http/endpoint.ts'
import { onNotFound } from '../../http/mount.ts'
import { challengePage, challengePolicy } from './page.ts'

export const challengeEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/challenge',
      root: true,
      tag: 'Auth',
      operationId: 'getChallengePage',
      summary: 'Get the challenge page',
      description:
        'For clients that received 428, in a frame or a web view. `action` is that of `details.challenge`. ' +
        'The page posts the token to its parent as `{ challenge_token }`; without a parent it sets the ' +
        'fragment of its URL to `#challenge_token=…`. The response is 404 if no challenge is configured.',
      auth: 'none',
      query: z.object({
        action: z
          .string()
          .regex(/^[a-z0-9-]{1,32}$/, 'must be the action of details.challenge')
          .openapi({ example: 'auth-send-otp' }),
      }),
      errors: ['NOT_FOUND'],
      response: { raw: true, status: 200, type: 'text/html', description: 'The page.' },
    },
    ({ challenge, settings }, { query }) => {
      if (!challenge) return onNotFound()
      const headers = {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': challengePolicy(challenge, settings),
        // For browsers without frame-ancestors, which takes precedence in all others.
        'x-frame-options': 'SAMEORIGIN',
      }
      return Promise.resolve(new Response(challengePage(challenge, query.action, settings.TURNSTILE_URL), { headers }))
    },
  ),
]
