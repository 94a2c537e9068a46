import { z } from '@hono/zod-openapi'
import {
  CASE_STATUSES,
  ENTRY_KINDS,
  QUEUES,
  REPORT_REASONS,
  REPORT_STATUSES,
  SIGNALS,
} from '../../../catalogue/cases.ts'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'
import { exampleCard } from '../../connections/schemas.ts'

export const queue = z.enum(QUEUES)
export const reason = z.enum(REPORT_REASONS)
export const reportStatus = z.enum(REPORT_STATUSES)
const severity = z.int().min(1).max(4)

/** Two letters (ISO 639-1). */
const language = z
  .string()
  .regex(/^[a-z]{2}$/, 'must be a language of two letters, such as pt')
  .openapi({ example: 'pt' })

/** Graphemes allowed in what an operator writes for others. */
const MAX_NOTE = 2_000
export const noteText = cleanText(1, MAX_NOTE).openapi({
  description: `For other operators; at most ${MAX_NOTE} characters, without personal data.`,
})

export const caseFilter = {
  status: z.enum(CASE_STATUSES).default('open'),
  queue: queue.optional(),
  severity: z.coerce.number<string>().int().min(1).max(4).optional().openapi({ example: 1 }),
  language: language.optional(),
  subject_id: uuid().optional(),
  claimed: z.enum(['me', 'none']).optional().openapi({ description: 'Held by the caller, or by no operator.' }),
}

export const nextInput = z.object({
  queue: queue.optional(),
  languages: z
    .array(language)
    .min(1)
    .max(20)
    .optional()
    .openapi({ description: 'Cases without a known language are offered as well.' }),
  skip: z.array(z.uuid().toLowerCase()).max(100).optional().openapi({ description: 'Cases that are not wanted now.' }),
})
export type NextInput = z.output<typeof nextInput>

export const subject = z.strictObject({
  id: uuid(),
  first_name: z.string().nullable(),
  age: z.int().nullable(),
  account_status: z.enum(['active', 'suspended', 'banned', 'deleted', 'gone']).openapi({
    description: '`deleted`: by its owner, and can be restored. `gone`: purged.',
  }),
})

const summary = {
  id: uuid(),
  subject,
  queue,
  severity: severity.openapi({ description: '1 is the most urgent.' }),
  reasons: z.array(reason),
  signals: z.array(z.enum(SIGNALS)),
  report_count: z.int(),
  has_illegal: z.boolean().openapi({ description: 'Whether a report or notice says that it is illegal.' }),
  language: z.string().nullable(),
  due_at: time,
  is_overdue: z.boolean(),
  claim: z.strictObject({ operator_id: uuid(), until: time }).nullable(),
  is_escalated: z.boolean(),
  status: z.enum(CASE_STATUSES),
  opened_at: time,
  updated_at: time,
  closed_at: time.nullable(),
}

export const caseSummary = z.strictObject(summary).openapi('CaseSummary')
export type CaseSummary = z.infer<typeof caseSummary>

export const caseQueue = z.strictObject({
  queue,
  open: z.int(),
  overdue: z.int(),
  claimed: z.int(),
  oldest_opened_at: time.nullable(),
})
export type CaseQueue = z.infer<typeof caseQueue>

export const reporter = z.strictObject({
  id: uuid(),
  record: z
    .strictObject({ decided: z.int(), dismissed: z.int(), is_unreliable: z.boolean() })
    .openapi({ description: 'Of their last hundred decided reports.' }),
})

export const caseDetail = z
  .strictObject({
    ...summary,
    entries: z.array(
      z.strictObject({
        id: uuid(),
        kind: z.enum(ENTRY_KINDS),
        operator_id: uuid().nullable(),
        ref_id: uuid().nullable(),
        signal: z.enum(SIGNALS).nullable(),
        note: z.string().nullable(),
        at: time,
      }),
    ),
    reports: z.array(
      z.strictObject({
        id: uuid(),
        reason,
        description: z.string().nullable(),
        is_illegal: z.boolean(),
        status: reportStatus,
        reporter: reporter.nullable().openapi({ description: 'Null for a notice, which needs no account.' }),
        has_evidence: z.boolean(),
        created_at: time,
        decided_at: time.nullable(),
      }),
    ),
    former_cases: z.array(
      z.strictObject({
        id: uuid(),
        queue,
        severity,
        reasons: z.array(reason),
        status: z.enum(CASE_STATUSES),
        opened_at: time,
        closed_at: time.nullable(),
      }),
    ),
  })
  .openapi('Case')
export type CaseDetail = z.infer<typeof caseDetail>

export const evidenceView = z
  .strictObject({
    report_id: uuid(),
    copied_at: time.nullable().openapi({ description: 'Null where only the author of a notice is kept.' }),
    conversation_id: uuid().nullable(),
    messages: z.array(
      z.strictObject({
        message_id: uuid(),
        seq: z.int(),
        sender_id: uuid(),
        content: z.string(),
        message_type: z.string(),
        media_id: uuid().nullable(),
        created_at: time,
        edited_at: time.nullable(),
        deleted_at: time.nullable(),
      }),
    ),
    profile: z
      .strictObject({
        first_name: z.string().nullable(),
        age: z.int().nullable(),
        bio: z.string().nullable(),
        interests: z.array(z.string()),
        photo_ids: z.array(uuid()),
      })
      .nullable(),
    pictures: z.array(z.strictObject({ kind: z.enum(['photo', 'message']), id: uuid(), url: z.url() })),
    notifier: z.strictObject({ name: z.string().nullable(), email: z.string().nullable() }).nullable(),
  })
  .openapi('Evidence')
export type EvidenceView = z.infer<typeof evidenceView>

const at = '2026-11-22T09:00:00.000Z'
export const exampleSummary: CaseSummary = {
  id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e91',
  subject: { id: exampleCard.id, first_name: exampleCard.first_name, age: exampleCard.age, account_status: 'active' },
  queue: 'safety',
  severity: 1,
  reasons: ['harassment'],
  signals: [],
  report_count: 1,
  has_illegal: false,
  language: 'pt',
  due_at: '2026-11-22T17:00:00.000Z',
  is_overdue: false,
  claim: null,
  is_escalated: false,
  status: 'open',
  opened_at: at,
  updated_at: at,
  closed_at: null,
}

export const EXAMPLE_REPORT = '0193e6a5-3f40-7162-8d9e-70b13c5d6e78'
export const EXAMPLE_OPERATOR = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f99'

export const exampleCase: CaseDetail = {
  ...exampleSummary,
  entries: [
    {
      id: '0193e6a5-3f40-7162-8d9e-70b13c5d6e92',
      kind: 'report',
      operator_id: null,
      ref_id: EXAMPLE_REPORT,
      signal: null,
      note: null,
      at,
    },
  ],
  reports: [
    {
      id: EXAMPLE_REPORT,
      reason: 'harassment',
      description: 'Keeps writing after a clear no.',
      is_illegal: false,
      status: 'pending',
      reporter: { id: EXAMPLE_OPERATOR, record: { decided: 4, dismissed: 1, is_unreliable: false } },
      has_evidence: true,
      created_at: at,
      decided_at: null,
    },
  ],
  former_cases: [],
}

export const exampleEvidence: EvidenceView = {
  report_id: EXAMPLE_REPORT,
  copied_at: at,
  conversation_id: null,
  messages: [],
  profile: {
    first_name: exampleCard.first_name,
    age: exampleCard.age,
    bio: null,
    interests: ['climbing'],
    photo_ids: [],
  },
  pictures: [],
  notifier: null,
}
