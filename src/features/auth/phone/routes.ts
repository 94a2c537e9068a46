import { z } from '@hono/zod-openapi'
import { endpoint } from '../../../http/endpoint.ts'
import { device, exampleSession, exampleUser, otp, phoneNumber, session, userView } from '../schemas.ts'
import { deviceOf } from '../sessions/device.ts'
import { linkPhone } from './link-phone.ts'
import { sendOtp } from './send-otp.ts'
import { verifyOtp } from './verify-otp.ts'

const codeSent = z.strictObject({
  message: z.string(),
  expires_in: z.int(),
  is_scarce: z
    .literal(true)
    .optional()
    .openapi({ description: 'Only numbers that have an account get a code today; the same for every number.' }),
})

export const phoneEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/send-otp',
      tag: 'Auth',
      summary: 'Send a sign-in code to a phone',
      description:
        'Answers the same whether or not the number has an account. A new code replaces the one before. Once most of what a ' +
        'country may have in a day is used up, only numbers that have an account get a code; `message` says so to all.',
      auth: 'none',
      limits: ['otp_send', 'otp_send_ip', 'otp_send_country'],
      challenge: true,
      deviceProof: true,
      body: z.object({ phone_number: phoneNumber }),
      bodyExample: { phone_number: '+4915112345678' },
      response: { data: codeSent, example: { message: 'OTP sent successfully', expires_in: 300 } },
    },
    (ctx, { body }) => sendOtp(ctx, body.phone_number),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/verify-otp',
      tag: 'Auth',
      summary: 'Sign in with the code',
      description:
        'The first success with a number makes its account. A code takes five tries from the network that asked for it, ' +
        'five from known devices of the number, and ten from elsewhere; none of them uses up another’s. Then a new one ' +
        'has to be sent.',
      auth: 'none',
      deviceProof: true,
      body: z.object({ phone_number: phoneNumber, otp, device: device.optional() }),
      bodyExample: { phone_number: '+4915112345678', otp: '123456' },
      errors: ['INVALID_OTP', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) => verifyOtp(ctx, body, await deviceOf(request, body.device), request),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/link/phone',
      tag: 'Auth',
      summary: 'Add a phone to this account, or change it',
      description:
        'Without `otp` a code is sent to the phone; with it, the phone becomes the account’s. The code is good for nothing ' +
        'else. 409 when the phone cannot be added, because another account has it.',
      auth: 'user',
      contact: 'any',
      recent: true,
      limits: [
        { name: 'otp_send', whenBodyLacks: 'otp' },
        { name: 'otp_send_ip', whenBodyLacks: 'otp' },
        { name: 'otp_send_country', whenBodyLacks: 'otp' },
      ],
      challenge: true,
      body: z.object({ phone_number: phoneNumber, otp: otp.optional() }),
      bodyExample: { phone_number: '+4915112345678', otp: '123456' },
      errors: ['INVALID_OTP', 'CONFLICT'],
      response: {
        data: z.union([z.strictObject({ user: userView }), codeSent]),
        example: { user: exampleUser },
      },
    },
    async (ctx, { body: { phone_number, otp: code } }) =>
      code === undefined
        ? sendOtp(ctx, phone_number, { linkTo: ctx.actor.userId })
        : { user: await linkPhone(ctx, { phone_number, otp: code }) },
  ),
]
