import { z } from '@hono/zod-openapi'
import { cleanLine } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'

export const auditFilter = {
  operator_id: uuid().optional(),
  subject_id: cleanLine(1, 200)
    .optional()
    .openapi({ description: 'What it was done to: the id of an account, a page such as `terms/en`, a setting.' }),
  act: z
    .string()
    .regex(/^[a-z_]{1,40}(\.[a-z_]{1,40})?$/, 'must be an act such as page.publish, or a kind such as page')
    .openapi({ example: 'page.publish' })
    .optional()
    .openapi({ description: 'An act such as `page.publish`, or all of a kind: `page`.' }),
  since: time.optional(),
  until: time.optional().openapi({ description: 'Entries before that time.' }),
}

const values = z.record(z.string(), z.unknown()).nullable()

export const auditEntry = z.strictObject({
  id: uuid(),
  operator_id: uuid(),
  act: z.string(),
  subject_id: z.string(),
  reason: z.string().nullable(),
  note: z.string().nullable(),
  before: values,
  after: values,
  at: time,
  seq: z.int().nullable().openapi({ description: 'Its place in the chain; null for less than two minutes.' }),
  hash: z.string().nullable().openapi({ description: 'Its seal: SHA-256 of the seal before it and of the entry.' }),
})

export type AuditEntry = z.input<typeof auditEntry>

export const exampleEntry: AuditEntry = {
  id: '0193e6a4-2c3d-7e51-9f60-718293a4b5c6',
  operator_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  act: 'setting.change',
  subject_id: 'pass_days',
  reason: null,
  note: 'Ticket 1204.',
  before: { revision: 3, value: 30 },
  after: { revision: 4, value: 60 },
  at: '2026-11-20T10:40:00.000Z',
  seq: 1204,
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
}
