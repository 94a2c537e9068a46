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
      operationId: 'verifyEmail',
      summary: 'Verify an e-mail address',
      description:
        'The token proves control of the mailbox. The access token in `Authorization` or, if given, ' +
        '`password` names the account that receives the address; it must be one that claims it. With neither, ' +
        'the response is 401. All other claims to the address end. A token can be used once, within a day, ' +
        'and allows ten password attempts. The response is 409 if another account has verified the address. A ' +
        'previous address of the account is notified.',
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
      operationId: 'listEmailClaims',
      summary: 'List the accounts that claim an e-mail address',
      description:
        'For the page behind the link in the e-mail: the owner of the mailbox can tell their own account from ' +
        'another one. Returns the 50 newest claims. The token stays valid.',
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
      operationId: 'rejectEmailClaims',
      summary: 'Reject all claims to an e-mail address',
      description:
        'For a link that the owner of the mailbox did not ask for. Ends all claims to the address and spends ' +
        'the token.',
      auth: 'none',
      limits: ['email_proof'],
      keyWithoutRedis: 'run',
      body: z.object({ token: mailToken }),
      bodyExample: { token: TOKEN },
      response: said('All claims to this address have been rejected.'),
    },
    (ctx, { body }) => refuseClaims(ctx, body.token),
  ),
]
