import { z } from '@hono/zod-openapi'
import { canonicalEmail } from '../../foundation/text/email-address.ts'
import { endpoint, uuid, time } from '../../http/endpoint.ts'
import { normalisedPhone } from '../../foundation/text/phone-number.ts'
import { readUnsent } from '../../providers/development-outbox.ts'
import { developmentCode } from '../admin/operators/factors/development-code.ts'
import { exampleHistory, historyInput, historyWritten } from './schemas.ts'
import { writeHistory } from './write-history.ts'

const message = z.strictObject({
  channel: z.enum(['sms', 'email', 'push']),
  to: z.string(),
  body: z.string(),
  otp: z.string().optional(),
  token: z.string().optional(),
  notification: z
    .strictObject({
      title: z.string(),
      tag: z.string(),
      is_silent: z.boolean(),
      data: z.record(z.string(), z.string()),
    })
    .optional(),
  created_at: time,
})

/** A phone or an address in its canonical form; a device's token unchanged. */
const recipient = z
  .string()
  .min(1)
  .max(4096)
  .transform((to) => normalisedPhone(to) ?? canonicalEmail(to) ?? to)
  .openapi({ type: 'string', minLength: 1, maxLength: 4096 })

export const developmentEndpoints = [
  endpoint(
    {
      method: 'get',
      path: '/dev/outbox',
      root: true,
      tag: 'Development',
      operationId: 'listOutboxMessages',
      summary: 'List messages in the development outbox',
      description:
        'SMS texts, e-mails and notifications to one recipient (a phone number, an e-mail address or a device ' +
        'token), newest first. Available in development only; elsewhere the response is that of an unknown ' +
        'path.',
      auth: 'none',
      unlimited: 'Not available in production.',
      query: z.object({ to: recipient }),
      errors: ['NOT_FOUND'],
      response: {
        data: z.strictObject({ messages: z.array(message) }),
        example: {
          messages: [
            {
              channel: 'sms',
              to: '+4915112345678',
              body: '123456 is your VibesMatch code.',
              otp: '123456',
              created_at: '2026-11-20T10:35:00.000Z',
            },
          ],
        },
      },
    },
    async ({ settings, redis }, { query }) => ({ messages: await readUnsent(settings, redis, query.to) }),
  ),
  endpoint(
    {
      method: 'get',
      path: '/dev/second-factor',
      root: true,
      tag: 'Development',
      operationId: 'getSecondFactorCode',
      summary: 'Get the code of an operator’s second factor',
      description:
        'What the newest authenticator app of the account with a phone number or an e-mail address shows: the next code that ' +
        'was not used. Available in development only; elsewhere the response is that of an unknown path.',
      auth: 'none',
      unlimited: 'Not available in production.',
      query: z.object({ to: recipient }),
      errors: ['NOT_FOUND'],
      response: {
        data: z.strictObject({ code: z.string(), expires_in: z.int() }),
        example: { code: '287082', expires_in: 21 },
      },
    },
    (ctx, { query }) => developmentCode(ctx, query.to),
  ),
  endpoint(
    {
      method: 'post',
      path: '/dev/conversations/{conversationId}/history',
      root: true,
      tag: 'Development',
      operationId: 'writeConversationHistory',
      summary: 'Write the history of a conversation',
      description:
        'Performs the steps of the two users at the given times. A message that was sent under the same ' +
        '`message` before is not sent again. Available in development only; elsewhere the response is that of ' +
        'an unknown path.',
      auth: 'none',
      unlimited: 'Not available in production.',
      keyWithoutRedis: 'run',
      params: z.object({ conversationId: uuid() }),
      body: historyInput,
      bodyExample: exampleHistory,
      errors: [
        'NOT_FOUND',
        'CONVERSATION_NOT_FOUND',
        'MESSAGE_NOT_FOUND',
        'UNAUTHORIZED_ACTION',
        'INVALID_MESSAGE_TYPE',
        'CONTENT_TOO_LONG',
        'CONFLICT',
      ],
      response: { data: historyWritten, example: { messages: 1 } },
    },
    (ctx, { params, body }) => writeHistory(ctx, params.conversationId, body),
  ),
]
