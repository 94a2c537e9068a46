import { z } from '@hono/zod-openapi'
import { APPEAL_STATUSES, REPORT_REASONS } from '../../../../catalogue/cases.ts'
import { MEASURES } from '../../../../catalogue/policies.ts'

const day = z.iso.date({ error: 'must be a date such as 2026-01-01' })

export const periodQuery = z.object({
  from: day.openapi({ example: '2026-01-01', description: 'The first day, UTC.' }),
  to: day.openapi({ example: '2026-07-01', description: 'The day after the last one, within a year.' }),
})

export const transparencyView = z
  .strictObject({
    from: day,
    to: day,
    reports: z
      .array(z.strictObject({ reason: z.enum(REPORT_REASONS), is_illegal: z.boolean(), count: z.int() }))
      .openapi({ description: '`is_illegal`: notices under article 16.' }),
    decisions: z
      .array(
        z.strictObject({
          measure: z.enum(MEASURES),
          policy: z.string().nullable(),
          category: z.string().nullable().openapi({ description: 'Of the Commission’s transparency database.' }),
          count: z.int(),
          after_notice: z.int().openapi({ description: 'Those in whose case there is a notice.' }),
        }),
      )
      .openapi({ description: 'By measure and rule; the ground is always the terms.' }),
    cases: z.strictObject({ closed: z.int(), median_seconds: z.int().nullable() }),
    appeals: z.array(
      z.strictObject({ status: z.enum(APPEAL_STATUSES), count: z.int(), median_seconds: z.int().nullable() }),
    ),
    suspensions: z
      .strictObject({ suspensions: z.int(), bans: z.int(), undone: z.int() })
      .openapi({ description: 'For abuse (article 23).' }),
    automated: z.strictObject({ decisions: z.int() }),
    recipients: z
      .strictObject({ average: z.int().nullable(), days: z.int() })
      .openapi({ description: 'People active within thirty days, on the average of the `days` that were counted.' }),
  })
  .openapi('TransparencyReport')
export type TransparencyView = z.infer<typeof transparencyView>

export const exampleTransparency: TransparencyView = {
  from: '2026-01-01',
  to: '2026-07-01',
  reports: [{ reason: 'scam', is_illegal: false, count: 41 }],
  decisions: [
    {
      measure: 'ban',
      policy: 'scam',
      category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
      count: 12,
      after_notice: 1,
    },
  ],
  cases: { closed: 57, median_seconds: 8_400 },
  appeals: [{ status: 'rejected', count: 2, median_seconds: 90_000 }],
  suspensions: { suspensions: 9, bans: 12, undone: 1 },
  automated: { decisions: 0 },
  recipients: { average: 12_040, days: 181 },
}
