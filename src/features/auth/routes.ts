import { z } from '@hono/zod-openapi'
import { publicKeySet } from '../../security/signing-keys.ts'
import { endpoint } from '../../http/endpoint.ts'
import { ownAccount } from './account/own-account.ts'
import { emailEndpoints } from './email/routes.ts'
import { googleEndpoints } from './google/routes.ts'
import { phoneEndpoints } from './phone/routes.ts'
import { proofEndpoints } from './proof/routes.ts'
import { exampleUser, userView } from './schemas.ts'
import { sessionEndpoints } from './sessions/routes.ts'
import { wayInEndpoints } from './ways-in/routes.ts'

export const authEndpoints = [
  ...phoneEndpoints,
  ...emailEndpoints,
  ...proofEndpoints,
  ...googleEndpoints,
  ...sessionEndpoints,
  ...wayInEndpoints,
  endpoint(
    {
      method: 'get',
      path: '/auth/me',
      tag: 'Auth',
      operationId: 'getAccount',
      summary: 'Get the account',
      auth: 'user',
      contact: 'any',
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
      operationId: 'getPublicKeys',
      summary: 'Get the public keys of access tokens',
      description: 'A JWK set (RFC 7517). A key stays in it until the last token that it signed has expired.',
      auth: 'none',
      unlimited: 'The response is small, constant and needs no lookup.',
      response: { raw: true, status: 200, type: 'application/json', description: 'The key set.' },
    },
    ({ settings }) =>
      Promise.resolve(Response.json(publicKeySet(settings), { headers: { 'cache-control': 'public, max-age=300' } })),
  ),
]
