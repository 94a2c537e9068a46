import { listedPerson } from '../people/schemas.ts'
import { REPORT_REASONS, REPORT_STATUSES } from '../../catalogue/cases.ts'
import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'
import { cleanLine, cleanText } from '../../foundation/text/text.ts'

export const reportReason = z.enum(REPORT_REASONS)

/** Graphemes allowed in a report. */
const MAX_DESCRIPTION = 2_000

/** The fields of a report on any target. */
export const reportFields = {
  reason: reportReason,
  description: cleanText(0, MAX_DESCRIPTION)
    .optional()
    .openapi({ description: `At most ${MAX_DESCRIPTION} characters.` }),
  is_illegal: z.boolean().optional().openapi({
    description: 'Whether the caller believes that it is illegal (article 16 of the Digital Services Act).',
  }),
}

export const reported = {
  data: z.strictObject({ message: z.string(), report_id: uuid() }),
  example: { message: 'Report submitted successfully', report_id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e78' },
} as const

export const ownReport = z.strictObject({
  id: uuid(),
  user: listedPerson,
  reason: reportReason,
  description: z.string().nullable().openapi({ description: 'Null without one, and once it has been deleted.' }),
  status: z.enum(REPORT_STATUSES),
  outcome: z
    .enum(['action_taken', 'no_action'])
    .optional()
    .openapi({ description: 'Present once the report is decided. What was done is not disclosed.' }),
  created_at: time,
})
export type OwnReport = z.infer<typeof ownReport>

/** Graphemes allowed in the reason of a block. */
const MAX_BLOCK_REASON = 100

/** The fields of a block on any target. Any words: the reasons of reports are among them. */
export const blockFields = {
  reason: cleanLine(0, MAX_BLOCK_REASON)
    .nullable()
    .optional()
    .openapi({
      description: `Visible to the caller and the safety team only; at most ${MAX_BLOCK_REASON} characters.`,
    }),
}

export const blockedView = z.strictObject({
  user: listedPerson,
  reason: z.string().nullable().openapi({ description: 'The reason that the caller gave.' }),
  blocked_at: time,
})

export type BlockedView = z.infer<typeof blockedView>
