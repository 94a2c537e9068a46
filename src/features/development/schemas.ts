import { z } from '@hono/zod-openapi'
import { uuid } from '../../http/endpoint.ts'
import { clientMessageId } from '../../protocol/events/shared/fields.ts'
import { exampleIds } from '../messaging/schemas.ts'

const step = {
  by: uuid().openapi({ description: 'The user who performs the step; one of the two.' }),
  at: z.iso.datetime({ offset: true }).openapi({ description: 'The time of the step; not in the future.' }),
  // The protocol's schemas have no OpenAPI extensions.
  message: clientMessageId.describe('The `client_message_id` of the message, by which later steps refer to it.'),
}

export const historyInput = z.object({
  steps: z
    .array(
      z.discriminatedUnion('do', [
        z.object({
          ...step,
          do: z.literal('send'),
          content: z.string().max(20_000),
          message_type: z.string().default('text'),
          media_id: uuid().optional(),
        }),
        z.object({ ...step, do: z.literal('read') }),
        z.object({ ...step, do: z.literal('delete') }),
        z.object({ ...step, do: z.literal('edit'), content: z.string().max(20_000) }),
        z.object({ ...step, do: z.literal('react'), emoji: z.string().max(64) }),
      ]),
    )
    .min(1)
    .max(200),
})
export type HistoryInput = z.output<typeof historyInput>

export const historyWritten = z.strictObject({ messages: z.int() })

export const exampleHistory = {
  steps: [
    {
      do: 'send',
      by: exampleIds.ana,
      at: '2026-11-20T10:35:00.000Z',
      message: 'tour-1',
      content: 'Hello!',
      message_type: 'text',
    },
  ],
}
