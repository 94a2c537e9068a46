import { z } from '@hono/zod-openapi'
import { time, uuid } from '../../../../http/endpoint.ts'
import {
  EXAMPLE_OPERATOR,
  EXAMPLE_REPORT,
  exampleSummary,
  noteText,
  reason,
  reportStatus,
  subject,
} from '../schemas.ts'

export const reviewInput = z.object({ status: z.enum(['reviewed', 'dismissed']), note: noteText.optional() })
export type ReviewInput = z.output<typeof reviewInput>

export const reportView = z
  .strictObject({
    id: uuid(),
    case_id: uuid().nullable().openapi({ description: 'Null for a report from before there were cases.' }),
    reporter: subject.nullable().openapi({ description: 'Null for a notice, which needs no account.' }),
    reported_user: subject,
    reason,
    description: z.string().nullable(),
    is_illegal: z.boolean(),
    status: reportStatus,
    created_at: time,
  })
  .openapi('Report')
export type ReportView = z.infer<typeof reportView>

export const exampleReport: ReportView = {
  id: EXAMPLE_REPORT,
  case_id: exampleSummary.id,
  reporter: { id: EXAMPLE_OPERATOR, first_name: 'Ben', age: 33, account_status: 'active' },
  reported_user: exampleSummary.subject,
  reason: 'harassment',
  description: 'Keeps writing after a clear no.',
  is_illegal: false,
  status: 'pending',
  created_at: exampleSummary.opened_at,
}
