import { z } from '@hono/zod-openapi'
import { cleanLine, cleanText } from '../../../foundation/text/text.ts'
import { time, uuid } from '../../../http/endpoint.ts'
import { localeInput, slugInput } from '../../content/schemas.ts'

export const pageParams = z.object({ slug: slugInput, locale: localeInput })
export const revisionParams = pageParams.extend({ revision: z.coerce.number<string>().int().min(1).max(1_000_000) })

/** Characters of a page: about what a book has on thirty pages. */
const LONGEST = 50_000

export const revisionInput = z.object({
  title: cleanLine(1, 120),
  markdown: cleanText(1, LONGEST).openapi({
    description:
      'CommonMark with tables. HTML is shown as text; links lead to https, mailto, tel and places of this host.',
    example: '## Your account\n\nYou must be 18 or older.',
  }),
  is_material: z.boolean().default(false).openapi({ description: 'Whether it changes what users have agreed to.' }),
  note: cleanText(1, 500).openapi({ description: 'Why. For other operators.', example: 'Clearer about refunds.' }),
})

export const publicationInput = z.object({
  revision: z.int().min(1).max(1_000_000).openapi({ description: 'An older one as well.' }),
  publish_at: time
    .optional()
    .openapi({ description: 'When it takes the place of the present one; at once without it.' }),
})

export const adminPageView = z.strictObject({
  slug: z.string(),
  locale: z.string(),
  title: z.string(),
  version: z.int().openapi({ description: 'Of the page: in its `ETag`, and so what `If-Match` compares.' }),
  latest_revision: z.int(),
  published_revision: z.int().nullable(),
  published_at: time.nullable(),
  scheduled_revision: z.int().nullable(),
  scheduled_at: time.nullable(),
  updated_at: time,
})

const revisionFields = {
  revision: z.int(),
  title: z.string(),
  is_material: z.boolean(),
  note: z.string(),
  author_id: uuid().nullable().openapi({ description: 'Null for what came with the product.' }),
  created_at: time,
}
export const revisionEntry = z.strictObject(revisionFields)
export const revisionView = z.strictObject({
  ...revisionFields,
  markdown: z.string(),
  html: z.string(),
  changes: z
    .string()
    .openapi({ description: 'A unified diff from the published revision; empty where they are the same.' }),
})

export type AdminPageView = z.input<typeof adminPageView>
export type RevisionEntry = z.input<typeof revisionEntry>
export type RevisionView = z.input<typeof revisionView>
export type NewRevision = z.output<typeof revisionInput>
export type Publication = z.output<typeof publicationInput>

export const exampleAdminPage: AdminPageView = {
  slug: 'terms',
  locale: 'en',
  title: 'Terms of use',
  version: 7,
  latest_revision: 3,
  published_revision: 2,
  published_at: '2026-11-01T09:00:00.000Z',
  scheduled_revision: 3,
  scheduled_at: '2026-12-01T00:00:00.000Z',
  updated_at: '2026-11-20T10:40:00.000Z',
}
export const exampleRevision: RevisionEntry = {
  revision: 3,
  title: 'Terms of use',
  is_material: true,
  note: 'Clearer about refunds.',
  author_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  created_at: '2026-11-20T10:40:00.000Z',
}
export const exampleWholeRevision: RevisionView = {
  ...exampleRevision,
  markdown: '## Your account\n\nYou must be 18 or older.',
  html: '<h2>Your account</h2>\n<p>You must be 18 or older.</p>\n',
  changes: '@@ -3 +3 @@\n-You must be 18.\n+You must be 18 or older.\n',
}
