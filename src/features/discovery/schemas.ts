import { z } from '@hono/zod-openapi'
import { uuid } from '../../platform/endpoint.ts'

/** A person in the feed: the card, and what helps to decide. */
export const feedCard = z
  .strictObject({
    id: uuid(),
    first_name: z.string(),
    age: z.int().min(18),
    bio: z.string().nullable(),
    distance_km: z
      .int()
      .min(1)
      .openapi({ description: 'Whole kilometres between squares of about one kilometre, never less than 1.' }),
    photos: z.array(z.url()),
    interests: z.array(z.string()),
    mutual_interests: z.array(z.string()),
  })
  .openapi('FeedCard')

export type FeedCard = z.infer<typeof feedCard>

/** How far a feed has looked. */
export const reach = z.strictObject({
  max_distance: z.int(),
  widened_to: z.int().nullable().openapi({
    description:
      'Kilometres. Null while there are people within `max_distance`; otherwise how far the search has gone beyond it.',
  }),
})

export type Reach = z.infer<typeof reach>

export const decisionView = z.strictObject({
  is_match: z.boolean(),
  match_id: uuid().optional(),
  conversation_id: uuid().optional(),
})

export type DecisionView = z.infer<typeof decisionView>

export const exampleFeedCard: FeedCard = {
  id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
  first_name: 'Ana',
  age: 31,
  bio: 'Looks for good coffee and long walks.',
  distance_km: 5,
  photos: [
    'https://api.vibesmatch.example/api/v1/photos/0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.webp',
  ],
  interests: ['Hiking', 'Coffee'],
  mutual_interests: ['Coffee'],
}
