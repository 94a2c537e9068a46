import { z } from '@hono/zod-openapi'
import { REVIEW_OUTCOMES } from '../../../catalogue/cases.ts'
import { MEASURES, POLICY_KEYS } from '../../../catalogue/policies.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'
import { decisionView, exampleDecision } from '../decisions/schemas.ts'

const policy = z.enum(POLICY_KEYS)
const measure = z.enum(MEASURES)
const outcome = z.enum(REVIEW_OUTCOMES)

/** What agrees proposes nothing, and what does not says what it would have done. */
const isWhole = (review: { outcome: string; policy?: unknown; measure?: unknown; opens_case?: boolean | undefined }) =>
  review.outcome === 'agreed'
    ? review.policy === undefined && review.measure === undefined && review.opens_case !== true
    : review.measure !== undefined

export const reviewInput = z
  .object({
    outcome,
    measure: measure.optional().openapi({ description: 'What you would have decided; required unless you agree.' }),
    policy: policy.optional(),
    note: cleanText(1, 2_000).optional().openapi({ description: 'For other moderators. Encrypted at rest.' }),
    opens_case: z
      .boolean()
      .optional()
      .openapi({ description: 'Lets a case about the person wait again, if you do not agree.' }),
  })
  .refine(isWhole, { path: ['measure'], error: 'is required unless you agree, and allowed only then' })
export type ReviewInput = z.infer<typeof reviewInput>

export const nextReviewView = z.strictObject({
  decision: z.union([decisionView, z.null()]).openapi({ description: 'Null where none waits.' }),
  waiting: z.int().openapi({ description: 'How many wait for the caller.' }),
})

export const reviewView = z
  .strictObject({
    decision_id: uuid(),
    reviewer_id: uuid(),
    outcome,
    policy: policy.nullable(),
    measure: measure.nullable(),
    note: z.string().nullable(),
    created_at: time,
  })
  .openapi('DecisionReview')
export type ReviewView = z.infer<typeof reviewView>

export const reviewedView = z.strictObject({
  review: reviewView,
  case_id: uuid().nullable().openapi({ description: 'The case that waits again.' }),
})

const LONGEST_DAYS = 366
export const countsQuery = z.object({ days: z.coerce.number().pipe(z.int().min(1).max(LONGEST_DAYS)).default(30) })

const count = z.int()
// Guarantee: one field for each measure, of the table that the measures come from.
const perMeasure = Object.fromEntries(MEASURES.map((name) => [name, count])) as Record<
  (typeof MEASURES)[number],
  typeof count
>

export const moderatorCounts = z
  .strictObject({
    operator_id: uuid(),
    decisions: count,
    measures: z.strictObject(perMeasure),
    median_seconds: count
      .nullable()
      .openapi({ description: 'From the claim of the case to the decision; null where none was claimed.' }),
    undone: count.openapi({ description: 'Also by an appeal.' }),
    refused: count.openapi({ description: 'Bans that a second moderator has refused.' }),
    appeals: z.strictObject({ open: count, upheld: count, overturned: count }),
    reviews: z.strictObject({ agreed: count, would_decide_otherwise: count }),
  })
  .openapi('ModeratorCounts')
export type ModeratorCounts = z.infer<typeof moderatorCounts>

export const countsView = z.strictObject({ since: time, moderators: z.array(moderatorCounts) })

export const exampleReview: ReviewView = {
  decision_id: exampleDecision.id,
  reviewer_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f77',
  outcome: 'would_decide_otherwise',
  policy: 'harassment',
  measure: 'warning',
  note: 'It was the first time, and one message.',
  created_at: '2026-11-23T09:00:00.000Z',
}

export const exampleCounts: ModeratorCounts = {
  operator_id: exampleDecision.decided_by,
  decisions: 41,
  measures: { none: 12, warning: 15, content_removed: 6, restriction: 4, suspension: 3, ban: 1 },
  median_seconds: 312,
  undone: 1,
  refused: 0,
  appeals: { open: 1, upheld: 2, overturned: 1 },
  reviews: { agreed: 4, would_decide_otherwise: 1 },
}
