import { z } from '@hono/zod-openapi'
import { POLICY_KEYS } from '../../../catalogue/policies.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'

export const waitingPhoto = z
  .strictObject({
    id: uuid(),
    user: z.strictObject({ id: uuid(), first_name: z.string().nullable(), age: z.int().nullable() }),
    created_at: time,
    width: z.int(),
    height: z.int(),
    blur_hash: z.string(),
    is_primary: z.boolean(),
    waiting_seconds: z.int(),
  })
  .openapi('WaitingPhoto')
export type WaitingPhoto = z.infer<typeof waitingPhoto>

export const exampleWaiting: WaitingPhoto = {
  id: '0193e6a4-2c3d-7e51-9f60-718293a4b5c6',
  user: { id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', first_name: 'Ana', age: 31 },
  created_at: '2026-11-22T09:00:00.000Z',
  width: 1_200,
  height: 1_600,
  blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
  is_primary: true,
  waiting_seconds: 340,
}

export const photoDecisionInput = z
  .object({
    decision: z.enum(['approve', 'reject']),
    policy: z.enum(POLICY_KEYS).optional().openapi({ description: 'The rule that it breaks; for a rejection.' }),
    note: cleanText(1, 500).optional().openapi({ description: 'For other operators. No personal data.' }),
    next: z.boolean().default(false).openapi({ description: 'Answers with the photo to decide next.' }),
  })
  .refine(({ decision, policy }) => (decision === 'reject') === (policy !== undefined), {
    path: ['policy'],
    error: 'is for a rejection, which needs one',
  })

export const photoDecision = z.strictObject({
  decided: z.strictObject({
    id: uuid(),
    status: z.enum(['approved', 'rejected']),
    case_id: uuid().nullable().openapi({ description: 'The case about its owner that a grave one has joined.' }),
  }),
  next: z.union([waitingPhoto, z.null()]),
})
export type PhotoDecision = z.infer<typeof photoDecision>
