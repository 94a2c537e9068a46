import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly } from '../../../http/endpoint.ts'
import { mailToken, password } from '../schemas.ts'
import { listClaims, refuseClaims } from './claims.ts'
import { claimView, exampleClaim } from './schemas.ts'
import { verifyEmail } from './verify-email.ts'

const TOKEN = 'dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgbWFpbGVkIHRva2Vu'
const said = (message: string) => ({ data: messageOnly, example: { message } })

export const proofEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/verify-email',
      tag: 'Auth',
      summary: 'Prove an address with the mailed token',
      description:
        'The token proves the mailbox. Which account gets the address is said by the access token in `Authorization` or, ' +
        'where it is given, by `password`: that of an account that claims it. 401 with neither. All other claims to the ' +
        'address end. A token is good once, for a day; ten passwords may be tried beside it. 409 when another account ' +
        'has proved the address. A former address of the account is told.',
      auth: 'none',
      takesToken: true,
      derivesKeys: true,
      limits: ['email_proof'],
      body: z.object({ token: mailToken, password: password.optional() }),
      bodyExample: { token: TOKEN },
      errors: ['INVALID_CREDENTIALS', 'EMAIL_TAKEN'],
      response: said('Email verified successfully'),
    },
    (ctx, { body, request }) => verifyEmail(ctx, { ...body, authorization: request.headers.get('authorization') }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/verify-email/claims',
      tag: 'Auth',
      summary: 'See which accounts claim a mailed address',
      description:
        'For the page behind the mail’s link: who reads it can tell their own account from a stranger’s. The newest ' +
        'fifty. The token stays good.',
      auth: 'none',
      limits: ['email_proof'],
      keyWithoutRedis: 'run',
      body: z.object({ token: mailToken }),
      bodyExample: { token: TOKEN },
      response: {
        data: z.strictObject({ claims: z.array(claimView) }),
        example: { claims: [exampleClaim] },
      },
    },
    async (ctx, { body }) => ({ claims: await listClaims(ctx, body.token) }),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/verify-email/refuse',
      tag: 'Auth',
      summary: 'Refuse all claims to a mailed address',
      description: '“That was not me”: no account claims the address any more, and the token is spent.',
      auth: 'none',
      limits: ['email_proof'],
      keyWithoutRedis: 'run',
      body: z.object({ token: mailToken }),
      bodyExample: { token: TOKEN },
      response: said('Thank you; nobody can use your address with this any more.'),
    },
    (ctx, { body }) => refuseClaims(ctx, body.token),
  ),
]
