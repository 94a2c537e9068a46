import { z } from '@hono/zod-openapi'
import { cleanLine } from '../../../../foundation/text/text.ts'
import { time } from '../../../../http/endpoint.ts'
import { localeInput } from '../../../content/schemas.ts'
import { interestKey } from '../../../profile/interests/interest-key.ts'

/** Characters of a key, which is part of a path. */
const LONGEST_KEY = 200
const MOST_LANGUAGES = 60

/** What people choose: as long as in a profile, and nothing that could be taken for markup. */
const label = cleanLine(1, 50)
  .refine((text) => !/[<>]/.test(text), 'must not have < or >')
  .refine((text) => {
    const { length } = interestKey(text)
    return length > 0 && length <= LONGEST_KEY
  }, `must have at most ${LONGEST_KEY} characters where it is compared`)
  // A path cannot name them.
  .refine((text) => !/^\.{1,2}$/.test(interestKey(text)), 'must not be a dot')

const byLanguage = z
  .record(localeInput, label)
  .refine((labels) => Object.keys(labels).length <= MOST_LANGUAGES, `must have at most ${MOST_LANGUAGES} languages`)
const labels = byLanguage
  .refine((all) => !('en' in all), { path: ['en'], error: 'must not be given; it is `label`, and never changes' })
  .openapi({
    description: 'In other languages than English; all of them. Each counts as this interest where people choose it.',
    example: { pt: 'Caminhada' },
  })
const categoryLabels = byLanguage
  .refine((all) => 'en' in all, { path: ['en'], error: 'is required' })
  .openapi({ description: 'By language, and always in English.', example: { en: 'Outdoors', pt: 'Ar livre' } })

const category = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be words of small letters and digits, with hyphens between them')
  .max(60)
  .openapi({ description: 'Its id.', example: 'outdoors' })
const position = z.int().min(0).max(1_000_000).openapi({ description: 'The lowest comes first.' })
const key = z
  .string()
  .min(1)
  .max(LONGEST_KEY)
  .transform(interestKey)
  .openapi({ description: 'What spellings of the English label have in common.', example: 'hiking' })

export const interestParams = z.object({ key })
export const categoryParams = z.object({ id: category })

export const newInterestInput = z.object({
  label: label.openapi({ description: 'In English.', example: 'Hiking' }),
  labels: labels.default({}),
  category,
  position: position.optional().openapi({ description: 'The last of its category without it.' }),
})
export const interestChanges = z
  .object({ labels: labels.optional(), category: category.optional(), position: position.optional() })
  .refine((changes) => Object.keys(changes).length > 0, 'must name at least one field')
export const mergeInput = z.object({ into: key })
export const categoryInput = z.object({ labels: categoryLabels, position })

export const adminInterestView = z
  .strictObject({
    key: z.string(),
    label: z.string(),
    labels: z.record(z.string(), z.string()),
    category: z.string(),
    position: z.int(),
    merged_into: z.string().nullable().openapi({ description: 'The entry that it is a double of; it is not listed.' }),
    version: z.int().openapi({ description: 'In its `ETag`, and so what `If-Match` compares.' }),
    updated_at: time,
  })
  .openapi('AdminInterest')
export const adminCategoryView = z
  .strictObject({
    id: z.string(),
    labels: z.record(z.string(), z.string()),
    position: z.int(),
    entries: z.int().openapi({ description: 'Doubles as well.' }),
    updated_at: time,
  })
  .openapi('AdminInterestCategory')

export type AdminInterestView = z.input<typeof adminInterestView>
export type AdminCategoryView = z.input<typeof adminCategoryView>
export type NewInterest = z.output<typeof newInterestInput>
export type InterestChanges = z.output<typeof interestChanges>
export type CategoryInput = z.output<typeof categoryInput>

const updated_at = '2026-11-20T10:40:00.000Z'
export const exampleInterest: AdminInterestView = {
  key: 'hiking',
  label: 'Hiking',
  labels: { pt: 'Caminhada' },
  category: 'outdoors',
  position: 101,
  merged_into: null,
  version: 3,
  updated_at,
}
export const exampleDouble: AdminInterestView = {
  ...exampleInterest,
  key: 'hikes',
  label: 'Hikes',
  labels: {},
  merged_into: 'hiking',
}
export const exampleCategory: AdminCategoryView = {
  id: 'outdoors',
  labels: { en: 'Outdoors', pt: 'Ar livre' },
  position: 100,
  entries: 11,
  updated_at,
}
