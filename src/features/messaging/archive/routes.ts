import { z } from '@hono/zod-openapi'
import { endpoint, uuid } from '../../../http/endpoint.ts'
import { verifyArchive } from './verify-archive.ts'

const finding = z.strictObject({
  conversation_id: z.uuid(),
  missing: z.int(),
  different: z.int(),
  surplus: z.int(),
  is_behind: z.boolean(),
  repaired: z.int(),
})

export const archiveEndpoints = [
  endpoint(
    {
      method: 'post',
      path: '/admin/archive/verify',
      tag: 'Operations',
      operationId: 'verifyMessageArchive',
      summary: 'Verify the message archive',
      description:
        'Checks one conversation, or `limit` conversations after `cursor`. With `repair`, missing and ' +
        'different messages are written to the archive again. Messages that only the archive has (`surplus`) ' +
        'are reported and left unchanged. `npm run archive:verify` checks all conversations.',
      auth: 'user',
      contact: 'any',
      permission: 'archive.verify',
      body: z.object({
        conversation_id: uuid().optional(),
        limit: z.int().min(1).max(100).default(20),
        cursor: z.string().max(500).optional(),
        repair: z.boolean().default(false),
      }),
      bodyExample: { limit: 20, repair: false },
      // Operators may check conversations of deleted accounts.
      missing: { conversation_id: 'answered' },
      errors: ['INVALID_CURSOR'],
      response: {
        data: z.strictObject({
          checked: z.strictObject({ conversations: z.int(), messages: z.int() }),
          findings: z.array(finding),
        }),
        paged: true,
        example: {
          checked: { conversations: 20, messages: 1204 },
          findings: [
            {
              conversation_id: '0192a6f0-0000-7000-8000-000000000010',
              missing: 2,
              different: 0,
              surplus: 0,
              is_behind: false,
              repaired: 2,
            },
          ],
        },
      },
    },
    async (ctx, { body }) => {
      const { pagination, ...data } = await verifyArchive(ctx, body)
      return { data, pagination }
    },
  ),
]
