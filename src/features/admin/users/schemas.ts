import { z } from '@hono/zod-openapi'
import { POLICY_KEYS } from '../../../catalogue/policies.ts'
import { ROLES } from '../../../catalogue/roles.ts'
import { cleanName, cleanText } from '../../../foundation/text/text.ts'
import { pageQuery, time, uuid } from '../../../http/endpoint.ts'
import { email, phoneNumber } from '../../auth/schemas.ts'
import { birthDate } from '../../profile/schemas.ts'

/** `deleted`: by its owner, who can still restore it. */
export const accountStatus = z.enum(['active', 'suspended', 'banned', 'deleted'])
export const plan = z.enum(['free', 'premium'])

/** Why, in the operator's words. */
export const reasonInput = cleanText(1, 500).openapi({
  example: 'Ticket 1204',
  description: 'For the audit log. No personal data.',
})
export const reasonBody = z.object({ reason: reasonInput })
export const exampleReason = { reason: 'Ticket 1204' }

export const usersQuery = z.object({
  id: uuid().optional(),
  phone: phoneNumber.optional(),
  email: email.optional(),
  name: cleanName(1, 50).optional().openapi({ description: 'The beginning of a first name, in any case.' }),
  status: accountStatus.optional(),
  role: z.enum(ROLES).optional(),
  plan: plan.optional(),
  created_since: time.optional(),
  created_until: time.optional().openapi({ description: 'Accounts created before that time.' }),
  ...pageQuery(20, 100),
})

export const userRow = z
  .strictObject({
    id: uuid(),
    first_name: z.string().nullable(),
    age: z.int().nullable(),
    account_status: accountStatus,
    role: z.enum(ROLES),
    plan,
    created_at: time,
    last_active_at: time,
    is_verified: z.boolean(),
    open_case_id: uuid().nullable(),
  })
  .openapi('AdminUser')
export type UserRow = z.infer<typeof userRow>

export const exampleUser: UserRow = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  first_name: 'Ana',
  age: 31,
  account_status: 'active',
  role: 'user',
  plan: 'premium',
  created_at: '2026-11-20T10:35:00.000Z',
  last_active_at: '2026-11-22T09:00:00.000Z',
  is_verified: true,
  open_case_id: null,
}

export const REVEALED = ['phone', 'email', 'last_name', 'birth_date', 'addresses'] as const
export type Revealed = (typeof REVEALED)[number]

export const revealInput = z.object({
  fields: z
    .array(z.enum(REVEALED))
    .min(1)
    .refine((fields) => new Set(fields).size === fields.length, { error: 'must not name a field twice' }),
  reason: reasonInput,
})
export const revealedView = z.strictObject({
  phone: z.string().nullable().optional(),
  email: z.string().nullable().optional(),
  claimed_email: z.string().nullable().optional().openapi({ description: 'Comes with `email`: not proved yet.' }),
  last_name: z.string().nullable().optional(),
  birth_date: z.iso.date().nullable().optional(),
  addresses: z
    .array(z.strictObject({ address: z.string(), last_used_at: time }))
    .optional()
    .openapi({ description: 'Network addresses of sessions, the latest first.' }),
})
export type RevealedView = z.infer<typeof revealedView>

/** Why the status of an account is changed: the rule that was broken, or what else speaks for it. Its owner is shown the code. */
const STATUS_REASONS = [...POLICY_KEYS, 'owner_request', 'underage', 'mistake'] as const

export const statusInput = z
  .object({
    status: z.enum(['active', 'suspended', 'banned']),
    reason: z.enum(STATUS_REASONS).openapi({ description: 'A code, which the owner is shown.' }),
    until: time.optional().openapi({ description: 'When a suspension ends; it lasts without it.' }),
    note: cleanText(1, 500).optional().openapi({ description: 'For other operators. No personal data.' }),
    explanation: cleanText(1, 2_000).optional().openapi({
      description:
        'The facts of a suspension, for its owner; part of the statement of reasons. Without it, the text of the rule.',
    }),
  })
  .refine(({ status, explanation }) => explanation === undefined || status === 'suspended', {
    path: ['explanation'],
    error: 'is for a suspension',
  })
  .refine(({ status, until }) => until === undefined || status === 'suspended', {
    path: ['until'],
    error: 'is for a suspension',
  })
export type StatusReason = (typeof STATUS_REASONS)[number]

export const statusView = z.strictObject({
  user: z.strictObject({
    id: uuid(),
    account_status: z.enum(['active', 'suspended']),
    reason: z.string().nullable(),
    until: time.nullable(),
  }),
})

export const sessionsInput = z.object({
  session_id: uuid().optional().openapi({ description: 'All sessions without it.' }),
  reason: reasonInput,
})

export const correctionInput = z
  .object({
    first_name: cleanName(1, 50).optional(),
    birth_date: birthDate.optional(),
    reason: reasonInput,
  })
  .refine(({ first_name, birth_date }) => first_name !== undefined || birth_date !== undefined, {
    error: 'must name first_name or birth_date',
  })

export const correctedView = z.strictObject({
  outcome: z.enum(['corrected', 'reactivated', 'closed']).openapi({
    description:
      '`reactivated`: the account was suspended for its age. `closed`: the date confirms that its owner is under age.',
  }),
})
