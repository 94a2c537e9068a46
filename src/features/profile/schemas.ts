import { dayOf } from '../people/age.ts'
import { z } from '@hono/zod-openapi'
import { cleanLine, cleanName, cleanText } from '../../foundation/text/text.ts'
import { uuid } from '../../http/endpoint.ts'
import { examplePhoto, photoView } from './photos/schemas.ts'
import { MAX_INTERESTS, NEEDED_PARTS, PART_NAMES } from './rules.ts'

export const gender = z.enum(['male', 'female', 'non_binary', 'other'])
export const visibility = z.enum(['everyone', 'liked_only', 'hidden'])

const degrees = (most: number) => {
  const error = `must be between -${most} and ${most}`
  return z.number().min(-most, error).max(most, error)
}
const location = z.strictObject({ latitude: degrees(90), longitude: degrees(180) })

export const birthDate = z.iso
  .date({ error: 'must be a date such as 1995-05-15', abort: true })
  .refine((date) => date >= '1900-01-01', 'must be 1900-01-01 or later')
  .refine((date) => date <= dayOf(Date.now()), 'must not be in the future')

const whole = (min: number, max: number) => {
  const error = `must be between ${min} and ${max}`
  return z.int('must be a whole number').min(min, error).max(max, error)
}

/** A user's preferences. Every field is optional in a request; an absent one is kept. */
export const preferencesInput = z
  .strictObject({
    max_distance: whole(1, 500).optional().openapi({ description: 'Kilometres.' }),
    age_min: whole(18, 100).optional(),
    age_max: whole(18, 100).optional(),
    show_me: z.enum(['men', 'women', 'everyone']).optional(),
    direct_calls: z
      .boolean()
      .optional()
      .openapi({
        description:
          'Whether calls may connect the two devices directly, which reveals their IP addresses to each other. Calls are ' +
          'direct only if both users allow it; all others go through a relay.',
      }),
  })
  .refine(({ age_min, age_max }) => age_min === undefined || age_max === undefined || age_min <= age_max, {
    path: ['age_min'],
    error: 'must not be above age_max',
  })

export const interestsInput = z.array(cleanLine(1, 50)).max(MAX_INTERESTS, `must have at most ${MAX_INTERESTS} entries`)

export const profileInput = z.object({
  first_name: cleanName(1, 50).optional(),
  last_name: cleanName(1, 50).nullable().optional(),
  birth_date: birthDate.optional(),
  gender: gender.optional(),
  bio: cleanText(0, 500)
    .transform((text) => text || null)
    .nullable()
    .optional(),
  location: location.optional().openapi({ description: 'Stored only as a square of about one kilometre.' }),
  location_name: cleanName(1, 100).nullable().optional(),
  preferences: preferencesInput.optional(),
})

export type Visibility = z.infer<typeof visibility>
export type ProfileInput = z.output<typeof profileInput>
export type PreferencesInput = z.output<typeof preferencesInput>

export const profileView = z
  .strictObject({
    id: uuid(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    birth_date: z.iso.date().nullable(),
    gender: gender.nullable(),
    bio: z.string().nullable(),
    location: location.nullable().openapi({ description: 'The centre of the stored square.' }),
    location_name: z.string().nullable(),
    photos: z.array(photoView),
    interests: z.array(z.string()),
    preferences: z.strictObject({
      max_distance: z.int(),
      age_min: z.int(),
      age_max: z.int(),
      show_me: z.enum(['men', 'women', 'everyone']),
      direct_calls: z.boolean(),
    }),
    visibility,
    is_published: z.boolean(),
    completion: z.number().min(0).max(1).openapi({ description: 'The completed share of the profile, from 0 to 1.' }),
    missing: z.array(z.enum(PART_NAMES)).openapi({ description: 'The parts that would raise `completion`.' }),
    missing_to_publish: z
      .array(z.enum(NEEDED_PARTS))
      .openapi({ description: 'The parts that publishing still requires.' }),
  })
  .openapi('Profile')

export type ProfileView = z.infer<typeof profileView>

const exampleId = '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'

export const exampleProfileInput = {
  first_name: 'Ana',
  birth_date: '1995-05-15',
  gender: 'female',
  bio: 'Looks for good coffee and long walks.',
  location: { latitude: 38.7223, longitude: -9.1393 },
  preferences: { max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone' },
} as const

export const exampleProfile: ProfileView = {
  id: exampleId,
  first_name: 'Ana',
  last_name: null,
  birth_date: '1995-05-15',
  gender: 'female',
  bio: 'Looks for good coffee and long walks.',
  location: { latitude: 38.7216, longitude: -9.1401 },
  location_name: null,
  photos: [examplePhoto],
  interests: ['Hiking', 'Coffee'],
  preferences: { max_distance: 50, age_min: 25, age_max: 40, show_me: 'everyone', direct_calls: false },
  visibility: 'everyone',
  is_published: true,
  completion: 0.75,
  missing: ['interests', 'more_photos'],
  missing_to_publish: [],
}
