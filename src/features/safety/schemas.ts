import { z } from '@hono/zod-openapi'
import { uuid } from '../../platform/endpoint.ts'
import { cleanText } from '../../platform/text.ts'
import { personCard } from '../messaging/schemas.ts'

export const reportReason = z.enum([
  'fake_profile',
  'inappropriate_behavior',
  'spam',
  'harassment',
  'underage',
  'scam',
  'other',
])

export type ReportReason = z.infer<typeof reportReason>

/** Characters, as a reader counts them, that a report may have. */
const MAX_DESCRIPTION = 2_000

/** What a report says, whoever it is about. */
export const reportFields = {
  reason: reportReason,
  description: cleanText(0, MAX_DESCRIPTION)
    .optional()
    .openapi({ description: `At most ${MAX_DESCRIPTION} characters.` }),
}

export const reported = {
  data: z.strictObject({ message: z.string(), report_id: uuid() }),
  example: { message: 'Report submitted successfully', report_id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e78' },
} as const

export const blockedView = z.strictObject({ user: personCard, blocked_at: z.iso.datetime({ precision: 3 }) })

export type BlockedView = z.infer<typeof blockedView>
