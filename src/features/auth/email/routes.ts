import { z } from '@hono/zod-openapi'
import { endpoint, messageOnly, uuid } from '../../../http/endpoint.ts'
import { device, deviceProof, email, exampleSession, mailToken, newPassword, password, session } from '../schemas.ts'
import { deviceOf } from '../sessions/device.ts'
import { exampleWaysIn, wayIn } from '../ways-in/schemas.ts'
import { changePassword } from './change-password.ts'
import { linkEmail } from './link-email.ts'
import { logIn } from './log-in.ts'
import { register } from './register.ts'
import { requestMail } from './request-mail.ts'
import { resetPassword } from './reset-password.ts'

const EMAIL = 'ana@example.com'
const PASSWORD = 'six blue herons wade'
const TOKEN = 'dGhpcyBpcyBhbiBleGFtcGxlIG9mIGEgbWFpbGVkIHRva2Vu'
const said = (message: string) => ({ data: messageOnly, example: { message } })

export const emailEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/register',
      tag: 'Auth',
      summary: 'Sign up with e-mail and password',
      description:
        'Mails a link that proves the address, unless one was mailed in the last five minutes, which is good as well. Answers ' +
        'the same whether or not the address has an account already; who reads its mail learns which.',
      auth: 'none',
      derivesKeys: true,
      limits: ['register'],
      challenge: true,
      body: z.object({ email, password: newPassword, device: device.optional() }),
      bodyExample: { email: EMAIL, password: PASSWORD },
      response: { status: 201, data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => register(ctx, body, await deviceOf(request, body.device)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/login',
      tag: 'Auth',
      summary: 'Sign in with e-mail and password',
      auth: 'none',
      derivesKeys: true,
      limits: ['login', 'login_account'],
      challenge: true,
      deviceProof: true,
      body: z.object({ email, password, device: device.optional() }),
      bodyExample: { email: EMAIL, password: PASSWORD },
      errors: ['INVALID_CREDENTIALS', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => logIn(ctx, body, await deviceOf(request, body.device)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/resend-verification',
      tag: 'Auth',
      summary: 'Mail the proof again',
      description:
        'At most once in five minutes; the link before stays good. Answers the same whether or not anybody is waiting for one.',
      auth: 'none',
      limits: ['email_verification', 'mail_ip'],
      challenge: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('If the address is waiting to be confirmed, a mail is on its way.'),
    },
    (ctx, { body }) => requestMail(ctx, 'verify', body.email),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/forgot-password',
      tag: 'Auth',
      summary: 'Mail a link to set a new password',
      description:
        'At most once in five minutes. Answers the same whether or not there is an account. The link is good once, for half an hour.',
      auth: 'none',
      limits: ['password_reset', 'mail_ip'],
      challenge: true,
      deviceProof: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('If there is an account with this address, a mail is on its way.'),
    },
    (ctx, { body }) => requestMail(ctx, 'reset', body.email),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/reset-password',
      tag: 'Auth',
      summary: 'Set a new password with the mailed token',
      description:
        'Ends all sessions of the account, and answers with the ways into it. While nobody has proved the address, an account ' +
        'that claims it passes to who reads the mail, if nothing else has been proved in it, and loses whatever else opened it. ' +
        'Of several such, `user_id` says which; without it 409 with `details.claims`, and the token stays good.',
      auth: 'none',
      derivesKeys: true,
      body: z.object({ token: mailToken, password: newPassword, user_id: uuid().optional() }),
      bodyExample: { token: TOKEN, password: PASSWORD },
      errors: ['CONFLICT'],
      // It is named as none of the accounts that claim the address, whatever form it has.
      missing: { user_id: 'answered' },
      response: {
        data: z.strictObject({ message: z.string(), ways_in: z.array(wayIn), device_proof: deviceProof.optional() }),
        example: {
          message: 'Password reset successfully; sign in with the new one.',
          ways_in: exampleWaysIn,
          device_proof: exampleSession.device_proof,
        },
      },
    },
    (ctx, { body }) => resetPassword(ctx, body),
  ),
  endpoint(
    {
      method: 'put',
      path: '/auth/password',
      tag: 'Auth',
      summary: 'Change the password',
      description: 'Ends all other sessions.',
      auth: 'user',
      contact: 'any',
      derivesKeys: true,
      limits: ['password_check'],
      body: z.object({ current_password: password, password: newPassword }),
      bodyExample: { current_password: PASSWORD, password: 'four green swans glide' },
      errors: ['INVALID_CREDENTIALS'],
      response: said('Password changed; other devices were signed out.'),
    },
    (ctx, { body }) => changePassword(ctx, body),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/link/email',
      tag: 'Auth',
      summary: 'Add an address to this account, or change it',
      description:
        'Mails a link that proves the address, at most once in five minutes; it is the account’s once `verify-email` has taken ' +
        'the token. The address before is told then.',
      auth: 'user',
      contact: 'any',
      recent: true,
      limits: ['email_verification', 'mail_ip'],
      challenge: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('A mail is on its way; the address is yours once you have confirmed it.'),
    },
    (ctx, { body }) => linkEmail(ctx, body.email),
  ),
]
