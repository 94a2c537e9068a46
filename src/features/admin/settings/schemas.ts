import { z } from '@hono/zod-openapi'
import { cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'

export const settingParams = z.object({
  key: z
    .string()
    .regex(/^[a-z_]{1,40}(\.[a-z_]{1,40})?$/, 'must be the key of a setting')
    .openapi({ example: 'pass_days' }),
})

const reason = cleanText(1, 500).openapi({ description: 'Why. For other operators.', example: 'Ticket 1204.' })
const dryRun = z.boolean().default(false).openapi({ description: 'Answers what would change, and changes nothing.' })

export const changeInput = z.object({
  value: z.unknown().openapi({ description: 'Of the form in `schema`.' }),
  reason,
  dry_run: dryRun,
})
export const rollbackInput = z.object({
  revision: z.int().min(0).max(1_000_000).openapi({ description: '0: the value that the setting comes with.' }),
  reason,
  dry_run: dryRun,
})

export const settingView = z.strictObject({
  key: z.string(),
  value: z.unknown(),
  initial: z.unknown().openapi({ description: 'The value where nobody has changed it.' }),
  is_changed: z.boolean(),
  is_public: z.boolean().openapi({ description: 'Whether `GET /settings` shows it to everybody.' }),
  may_change: z.string().openapi({ description: 'The role that may change it.' }),
  affects: z.string(),
  schema: z.record(z.string(), z.unknown()).openapi({ description: 'The form of its value, as JSON Schema.' }),
  revision: z.int().openapi({ description: 'Of its last change; 0 before the first. In its `ETag`.' }),
  changed_at: time.nullable(),
  changed_by: uuid().nullable(),
})

export const changedView = z.strictObject({
  setting: settingView,
  change: z.strictObject({ before: z.unknown(), after: z.unknown(), affects: z.string() }),
  is_applied: z.boolean().openapi({ description: '`false` for a dry run, and where it has that value already.' }),
})

export const settingRevisionView = z.strictObject({
  revision: z.int(),
  value: z.unknown(),
  is_initial: z.boolean().openapi({ description: 'Whether the setting was given back the value that it comes with.' }),
  reason: z.string(),
  author_id: uuid(),
  created_at: time,
})

export type SettingView = z.input<typeof settingView>
export type ChangedView = z.input<typeof changedView>
export type SettingRevisionView = z.input<typeof settingRevisionView>
export type Change = z.output<typeof changeInput>
export type Rollback = z.output<typeof rollbackInput>

const author = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'
const affects = 'After how many days a person who was passed on may appear in the feed again.'
export const exampleSetting: SettingView = {
  key: 'pass_days',
  value: 60,
  initial: 30,
  is_changed: true,
  is_public: true,
  may_change: 'admin',
  affects,
  schema: { type: 'integer', minimum: 1, maximum: 3_650 },
  revision: 4,
  changed_at: '2026-11-20T10:40:00.000Z',
  changed_by: author,
}
export const exampleChanged: ChangedView = {
  setting: exampleSetting,
  change: { before: 30, after: 60, affects },
  is_applied: true,
}
export const exampleSettingRevision: SettingRevisionView = {
  revision: 4,
  value: 60,
  is_initial: false,
  reason: 'Ticket 1204.',
  author_id: author,
  created_at: '2026-11-20T10:40:00.000Z',
}
