import { z } from '@hono/zod-openapi'
import { FEATURES, MEASURES, POLICY_KEYS } from '../../../catalogue/policies.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'

export const statementParams = z.object({ statementId: uuid() })

/** The error for an id that leads to no statement of the caller. */
export const NO_STATEMENT = { code: 'NOT_FOUND', message: 'Statement not found.' } as const

/** Characters of an appeal. */
const LONGEST = 2_000
export const appealInput = z.object({
  text: cleanText(1, LONGEST).openapi({ description: `At most ${LONGEST} characters.` }),
})

/** The token of a mailed link; it stands in the link's fragment, which no server logs. */
const token = z.string().min(1).max(200)
export const linkInput = z.object({ token })
export const linkedAppealInput = appealInput.extend({ token })

export const statementView = z
  .strictObject({
    id: uuid(),
    measure: z.enum(MEASURES).exclude(['none']),
    scope: z
      .strictObject({ features: z.array(z.enum(FEATURES)), photo_ids: z.array(uuid()) })
      .openapi({ description: 'What is restricted or removed; both are empty where the account as a whole is meant.' }),
    from: time,
    until: time.optional().openapi({ description: 'Absent for good.' }),
    ground: z.literal('terms').openapi({ description: 'Decisions apply the rules of the product.' }),
    policy: z.strictObject({ key: z.enum(POLICY_KEYS), title: z.string(), text: z.string() }),
    explanation: z.string().openapi({ description: 'The facts on which the decision rests.' }),
    source: z.enum(['report', 'own_investigation']).openapi({ description: 'Whether a report led to it.' }),
    automated: z.literal(false).openapi({ description: 'People decide; no decision is automated.' }),
    appeal_until: time,
    acknowledged_at: time.optional(),
    undone_at: time.optional(),
    appeal: z
      .strictObject({
        status: z.enum(['open', 'granted', 'rejected']),
        decided_at: time.optional(),
        explanation: z.string().optional(),
      })
      .optional(),
  })
  .openapi('Statement')
export type StatementView = z.infer<typeof statementView>

export const appealedView = z.strictObject({ message: z.string(), appeal_id: uuid() })
export const exampleAppealed = {
  message: 'Appeal submitted successfully',
  appeal_id: '0193e6b1-2b3d-7e4f-9a60-7c8d9e0f1a2b',
}

export const exampleStatement: StatementView = {
  id: '0193e6b0-1a2c-7d3e-8f50-6b7c8d9e0f1a',
  measure: 'restriction',
  scope: { features: ['sending'], photo_ids: [] },
  from: '2026-11-22T09:00:00.000Z',
  until: '2026-11-29T09:00:00.000Z',
  ground: 'terms',
  policy: {
    key: 'harassment',
    title: 'Harassment',
    text: 'Nobody is insulted, pressed, or written to again after they have said no.',
  },
  explanation: 'You kept writing to several people after they had asked you to stop.',
  source: 'report',
  automated: false,
  appeal_until: '2027-05-22T09:00:00.000Z',
}
