import { z } from '@hono/zod-openapi'
import { DECISION_STATES, QUEUES } from '../../../catalogue/cases.ts'
import { FEATURES, MEASURES, POLICIES, POLICY_KEYS, STRIKE_ADVICE, STRIKE_DAYS } from '../../../catalogue/policies.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'

export const caseParams = z.object({ caseId: uuid() })
export const decisionParams = z.object({ decisionId: uuid() })

/** Characters for the person, and for other moderators. */
const LONGEST = 2_000
/** Photos of one decision: more than a profile has. */
const MOST_PHOTOS = 20
const LONGEST_DAYS = 3_650
const MOST_STRIKES = 20

const policy = z.enum(POLICY_KEYS)
const measure = z.enum(MEASURES)
const feature = z.enum(FEATURES)
const distinct = (ids: readonly string[]): boolean => new Set(ids).size === ids.length

export const decisionInput = z.object({
  policy: policy.optional().openapi({ description: 'The rule. Required, unless the measure is `none`.' }),
  measure: measure.openapi({
    description:
      '`none` closes the case and dismisses its reports. A `ban` is proposed, and takes effect when another moderator confirms it.',
  }),
  features: z.array(feature).max(FEATURES.length).refine(distinct, 'must not repeat').optional(),
  photo_ids: z.array(uuid()).max(MOST_PHOTOS).refine(distinct, 'must not repeat').optional(),
  removes_bio: z.boolean().optional().openapi({ description: 'Removes the bio, with `content_removed`.' }),
  until: time.optional().openapi({ description: 'When a restriction or suspension ends; without it, for good.' }),
  days: z.int().min(1).max(LONGEST_DAYS).optional().openapi({ description: 'The same as a length from now.' }),
  strikes: z.int().min(0).max(MOST_STRIKES).optional().openapi({ description: 'By default, those of the policy.' }),
  explanation: cleanText(1, LONGEST)
    .optional()
    .openapi({ description: 'The facts, for the person; part of the statement of reasons. Names no reporter.' }),
  note: cleanText(1, LONGEST).optional().openapi({ description: 'For other moderators.' }),
  next: z
    .object({
      queue: z.enum(QUEUES).optional(),
      languages: z
        .array(z.string().regex(/^[a-z]{2}$/))
        .min(1)
        .max(20)
        .optional(),
    })
    .optional()
    .openapi({ description: 'Claims the next case in the same transaction.' }),
})

export const decisionView = z
  .strictObject({
    id: uuid(),
    case_id: uuid().nullable(),
    subject_id: uuid(),
    policy: policy.nullable(),
    measure,
    features: z.array(feature),
    photo_ids: z.array(uuid()),
    removes_bio: z.boolean(),
    until: time.nullable(),
    strikes: z.int(),
    explanation: z.string().nullable(),
    note: z.string().nullable(),
    state: z.enum(DECISION_STATES),
    decided_by: uuid(),
    confirmed_by: uuid().nullable().openapi({ description: 'The second moderator, who confirmed or refused a ban.' }),
    effective_at: time.nullable(),
    undone_at: time.nullable(),
    undone_by: uuid().nullable(),
    created_at: time,
    statement_id: uuid().nullable(),
  })
  .openapi('Decision')
export type DecisionView = z.infer<typeof decisionView>

export const decidedView = z.strictObject({
  decision: decisionView,
  statement_id: uuid().nullable(),
  next_case_id: uuid().optional(),
})

export const undoInput = z.object({
  reason: cleanText(1, 500).openapi({ description: 'For the log of operators. No personal data.' }),
})

export const policiesView = z.strictObject({
  policies: z.array(
    z.strictObject({
      key: policy,
      title: z.string(),
      text: z.string(),
      strikes: z.int(),
      suggested_measure: measure,
      is_fraud: z
        .boolean()
        .openapi({ description: 'A ban under it notifies everybody whom the person has talked to.' }),
    }),
  ),
  measures: z.array(measure),
  features: z.array(feature),
  strike_days: z.int().openapi({ description: 'For how long strikes count.' }),
  advice: z.array(z.strictObject({ from: z.int(), measure, days: z.int().nullable() })),
})

export const adviceView = z.strictObject({
  strikes: z.int().openapi({ description: 'Of decisions that count at present.' }),
  with_policy: z.int().openapi({ description: 'The same with those of `policy`.' }),
  suggestion: z.strictObject({ measure, days: z.int().nullable() }).nullable(),
})

/** The tables of rules and measures, for the console. */
export const listPolicies = (): z.infer<typeof policiesView> => ({
  policies: POLICY_KEYS.map((key) => {
    const { title, text, strikes, measure: suggested, ...more } = POLICIES[key]
    return { key, title, text, strikes, suggested_measure: suggested, is_fraud: 'isFraud' in more }
  }),
  measures: [...MEASURES],
  features: [...FEATURES],
  strike_days: STRIKE_DAYS,
  advice: [...STRIKE_ADVICE],
})

export const exampleDecision: DecisionView = {
  id: '0193e6b0-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  case_id: '0193e6af-0f1e-7d2c-9b3a-4c5d6e7f8091',
  subject_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  policy: 'harassment',
  measure: 'restriction',
  features: ['sending'],
  photo_ids: [],
  removes_bio: false,
  until: '2026-11-29T09:00:00.000Z',
  strikes: 2,
  explanation: 'You kept writing to several people after they had asked you to stop.',
  note: null,
  state: 'effective',
  decided_by: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f99',
  confirmed_by: null,
  effective_at: '2026-11-22T09:00:00.000Z',
  undone_at: null,
  undone_by: null,
  created_at: '2026-11-22T09:00:00.000Z',
  statement_id: '0193e6b0-1a2c-7d3e-8f50-6b7c8d9e0f1a',
}
