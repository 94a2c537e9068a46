import { z } from '@hono/zod-openapi'
import { uuid } from '../../../http/endpoint.ts'
import { gender } from '../schemas.ts'

const ownOnly = 'Null only in the caller’s own profile, until it is filled in.'

/** Steps of shown distances; `told_km` in `drizzle/functions` computes them. */
export const DISTANCE =
  'Kilometres between squares of about one kilometre, rounded up: in steps of 1 up to 10, of 5 up to 50, of 25 up to 200, of 100 beyond.'

/** The public part of a profile. Listed field by field: nothing else is meant for others. */
export const personView = z
  .strictObject({
    id: uuid(),
    first_name: z.string().nullable().openapi({ description: ownOnly }),
    age: z.int().min(18).nullable().openapi({ description: ownOnly }),
    gender: gender.nullable().openapi({ description: ownOnly }),
    bio: z.string().nullable(),
    distance_km: z
      .int()
      .min(1)
      .optional()
      .openapi({
        description: `${DISTANCE} Present if both users have a location.`,
      }),
    location_name: z.string().nullable(),
    photos: z.array(z.url()),
    interests: z.array(z.string()),
    mutual_interests: z.array(z.string()),
  })
  .openapi('Person')

export type PersonView = z.infer<typeof personView>

export const examplePerson: PersonView = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  first_name: 'Ana',
  age: 31,
  gender: 'female',
  bio: 'Looks for good coffee and long walks.',
  distance_km: 5,
  location_name: 'Lisbon',
  photos: [
    'https://api.vibesmatch.example/api/v1/photos/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.webp',
  ],
  interests: ['Hiking', 'Coffee'],
  mutual_interests: ['Coffee'],
}
