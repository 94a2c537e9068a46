import { z } from '@hono/zod-openapi'
import { APPEAL_STATUSES } from '../../../catalogue/cases.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'
import { decisionView, exampleDecision } from '../decisions/schemas.ts'

export const appealParams = z.object({ appealId: uuid() })

/** The error for an id that leads to no appeal. */
export const NO_APPEAL = { code: 'NOT_FOUND', message: 'Appeal not found.' } as const

export const verdictInput = z.object({
  outcome: z.enum(['granted', 'rejected']),
  explanation: cleanText(1, 2_000).openapi({ description: 'For the person: why.' }),
})

const fields = {
  id: uuid(),
  statement_id: uuid(),
  decision_id: uuid(),
  case_id: uuid().nullable(),
  user_id: uuid(),
  status: z.enum(APPEAL_STATUSES),
  measure: decisionView.shape.measure,
  policy: decisionView.shape.policy,
  is_mine: z
    .boolean()
    .openapi({ description: 'The caller took part in the decision, so another moderator decides the appeal.' }),
  claimed_by: uuid().nullable(),
  claimed_until: time.nullable(),
  due_at: time,
  created_at: time,
  decided_by: uuid().nullable(),
  decided_at: time.nullable(),
  explanation: z.string().nullable(),
}

export const appealRowView = z.strictObject(fields).openapi('AppealSummary')
export const appealView = z
  .strictObject({
    ...fields,
    text: z.string().nullable().openapi({ description: 'In the person’s words; null once they are deleted.' }),
    decision: decisionView,
  })
  .openapi('Appeal')
export type AppealRowView = z.infer<typeof appealRowView>
export type AppealView = z.infer<typeof appealView>

export const claimedView = z.strictObject({ claimed_until: time })

export const exampleAppealRow: AppealRowView = {
  id: '0193e6b1-2b3d-7e4f-9a60-7c8d9e0f1a2b',
  statement_id: exampleDecision.statement_id ?? '',
  decision_id: exampleDecision.id,
  case_id: exampleDecision.case_id,
  user_id: exampleDecision.subject_id,
  status: 'open',
  measure: exampleDecision.measure,
  policy: exampleDecision.policy,
  is_mine: false,
  claimed_by: null,
  claimed_until: null,
  due_at: '2026-11-30T09:00:00.000Z',
  created_at: '2026-11-23T09:00:00.000Z',
  decided_by: null,
  decided_at: null,
  explanation: null,
}
export const exampleAppeal: AppealView = {
  ...exampleAppealRow,
  text: 'They had asked me to write again; see our messages of Tuesday.',
  decision: exampleDecision,
}
