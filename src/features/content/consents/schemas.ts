import { z } from '@hono/zod-openapi'
import { time } from '../../../http/endpoint.ts'
import { localeInput, slugInput } from '../schemas.ts'

export const consentInput = z.object({
  slug: slugInput,
  revision: z.int().min(1).max(1_000_000),
  locale: localeInput
    .optional()
    .openapi({ description: 'In which the page was read. Without it, the one that `Accept-Language` gets.' }),
})

const pageFields = { slug: z.string(), locale: z.string(), revision: z.int() }

export const consentsView = z.strictObject({
  accepted: z.array(z.strictObject({ ...pageFields, accepted_at: time })).openapi({ description: 'Latest first.' }),
  required: z
    .array(z.strictObject({ ...pageFields, title: z.string(), due_at: time }))
    .openapi({ description: 'From `due_at` on, writes answer 428 `CONSENT_REQUIRED` until it is accepted.' }),
})

export type ConsentInput = z.output<typeof consentInput>
export type ConsentsView = z.input<typeof consentsView>

export const exampleConsents: ConsentsView = {
  accepted: [{ slug: 'terms', locale: 'en', revision: 2, accepted_at: '2026-03-02T09:00:00.000Z' }],
  required: [{ slug: 'terms', locale: 'en', revision: 3, title: 'Terms of use', due_at: '2026-12-15T00:00:00.000Z' }],
}
