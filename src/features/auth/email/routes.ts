import { countSignIn } from '../count-sign-in.ts'
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
      operationId: 'createAccount',
      summary: 'Create an account with an e-mail address and password',
      description:
        'Sends a verification link to the address, unless a link was sent in the last five minutes, which ' +
        'stays valid. The response is the same whether or not the address already has an account; the e-mail ' +
        'says which.',
      auth: 'none',
      derivesKeys: true,
      limits: ['register'],
      challenge: true,
      body: z.object({ email, password: newPassword, device: device.optional() }),
      bodyExample: { email: EMAIL, password: PASSWORD },
      response: { status: 201, data: session, example: exampleSession },
    },
    async (ctx, { body, request }) =>
      countSignIn(ctx, 'password', register(ctx, body, await deviceOf(request, body.device))),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/login',
      tag: 'Auth',
      operationId: 'signInWithPassword',
      summary: 'Sign in with an e-mail address and password',
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
    async (ctx, { body, request }) =>
      countSignIn(ctx, 'password', logIn(ctx, body, await deviceOf(request, body.device))),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/resend-verification',
      tag: 'Auth',
      operationId: 'resendVerification',
      summary: 'Resend the verification e-mail',
      description:
        'Sends at most one e-mail in five minutes; the previous link stays valid. The response is the same ' +
        'whether or not the address awaits verification.',
      auth: 'none',
      limits: ['email_verification', 'mail_ip'],
      challenge: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('If the address awaits verification, an e-mail has been sent.'),
    },
    (ctx, { body }) => requestMail(ctx, 'verify', body.email),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/forgot-password',
      tag: 'Auth',
      operationId: 'requestPasswordReset',
      summary: 'Request a password reset',
      description:
        'Sends at most one e-mail in five minutes. The response is the same whether or not the account ' +
        'exists. The link can be used once, within 30 minutes.',
      auth: 'none',
      limits: ['password_reset', 'mail_ip'],
      challenge: true,
      deviceProof: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('If an account has this address, an e-mail has been sent.'),
    },
    (ctx, { body }) => requestMail(ctx, 'reset', body.email),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/reset-password',
      tag: 'Auth',
      operationId: 'resetPassword',
      summary: 'Reset a password',
      description:
        'Ends all sessions of the account and returns its sign-in methods. If no account has verified the ' +
        'address, an account that claims it passes to the owner of the mailbox, provided that nothing else ' +
        'has been verified in it, and loses its other sign-in methods. If several accounts qualify, name one ' +
        'in `user_id`; without it the response is 409 with `details.claims`, and the token stays valid.',
      auth: 'none',
      derivesKeys: true,
      body: z.object({ token: mailToken, password: newPassword, user_id: uuid().optional() }),
      bodyExample: { token: TOKEN, password: PASSWORD },
      errors: ['CONFLICT'],
      // An id of no claiming account gets an answer of its own, whatever its form.
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
      operationId: 'changePassword',
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
      operationId: 'linkEmail',
      summary: 'Link an e-mail address',
      description:
        'Sends a verification link to the new address, at most once in five minutes. The address belongs to ' +
        'the account once `POST /auth/verify-email` has accepted the token. The previous address is notified ' +
        'then.',
      auth: 'user',
      contact: 'any',
      recent: true,
      limits: ['email_verification', 'mail_ip'],
      challenge: true,
      body: z.object({ email }),
      bodyExample: { email: EMAIL },
      response: said('An e-mail has been sent; confirm the address with its link.'),
    },
    (ctx, { body }) => linkEmail(ctx, body.email),
  ),
]
