import { countSignIn } from '../count-sign-in.ts'
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
    .openapi({ description: 'Today only numbers that have an account receive a code. The same for every number.' }),
})

export const phoneEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/auth/send-otp',
      tag: 'Auth',
      operationId: 'sendOtp',
      summary: 'Send a one-time code',
      description:
        'The response is the same whether or not the number has an account. A new code replaces the previous ' +
        'one. Once most of the daily allowance of a country is used, only numbers that have an account ' +
        'receive a code; `message` then says so for every number.',
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
      operationId: 'verifyOtp',
      summary: 'Verify a one-time code and sign in',
      description:
        'The first success with a number creates its account. A code allows five attempts from the network ' +
        'that requested it, five from known devices of the number and ten from elsewhere, each counted ' +
        'separately. After that, request a new code.',
      auth: 'none',
      deviceProof: true,
      body: z.object({ phone_number: phoneNumber, otp, device: device.optional() }),
      bodyExample: { phone_number: '+4915112345678', otp: '123456' },
      errors: ['INVALID_OTP', 'ACCOUNT_SUSPENDED'],
      response: { data: session, example: exampleSession },
    },
    async (ctx, { body, request }) =>
      countSignIn(ctx, 'phone', verifyOtp(ctx, body, await deviceOf(request, body.device), request)),
  ),
  endpoint(
    {
      method: 'post',
      path: '/auth/link/phone',
      tag: 'Auth',
      operationId: 'linkPhone',
      summary: 'Link a phone number',
      description:
        'Without `otp`, sends a code to the phone. With it, links the phone to the account. The code is valid ' +
        'for this purpose only. The response is 409 if another account has the phone.',
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
