import { personCard } from '../people/schemas.ts'
import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../http/endpoint.ts'
import { cleanLine } from '../../foundation/text/text.ts'
import { DISTANCE } from '../profile/person/schemas.ts'

/** A user in the feed: the card, and details for the decision. */
export const feedCard = z
  .strictObject({
    id: uuid(),
    first_name: z.string(),
    age: z.int().min(18),
    bio: z.string().nullable(),
    distance_km: z.int().min(1).openapi({ description: DISTANCE }),
    photos: z.array(z.url()),
    interests: z.array(z.string()),
    mutual_interests: z.array(z.string()),
  })
  .openapi('FeedCard')

export type FeedCard = z.infer<typeof feedCard>

/** Graphemes allowed in the message of a super like. */
export const MAX_NOTE = 140

export const note = cleanLine(1, MAX_NOTE)

/** How far a feed has searched. */
export const reach = z.strictObject({
  max_distance: z.int().openapi({ description: 'Kilometres, rounded up to a step of `distance_km`.' }),
  widened_to: z.int().nullable().openapi({
    description:
      'Kilometres. Null while users are left within `max_distance`; otherwise the distance to which the search was widened.',
  }),
})

export type Reach = z.infer<typeof reach>

export const decisionView = z.strictObject({
  is_match: z.boolean(),
  match_id: uuid().optional(),
  conversation_id: uuid().optional(),
})

export type DecisionView = z.infer<typeof decisionView>

/** Users who like the caller. Blurred, where the plan does not name them. */
export const likeView = z
  .strictObject({
    is_blurred: z.boolean(),
    blur_hash: z.string().nullable().openapi({
      description: 'BlurHash of the primary photo; for a blurred like, random colours that derive from no photo.',
    }),
    interest_id: uuid().optional(),
    kind: z.enum(['like', 'interest', 'super_like']).optional(),
    note: z.string().optional(),
    liked_at: time.optional(),
    user: personCard.optional(),
  })
  .openapi('Like')

export type LikeView = z.infer<typeof likeView>

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

export const exampleLike: LikeView = {
  is_blurred: false,
  blur_hash: 'LEHV6nWB2yk8pyo0adR*.7kCMdnj',
  interest_id: '0193e6a2-0c1d-7e2f-8a3b-4c5d6e7f8091',
  kind: 'super_like',
  note: 'Your photos of the coast!',
  liked_at: '2026-11-20T10:35:00.000Z',
  user: { id: exampleFeedCard.id, first_name: 'Ana', age: 31, photos: [] },
}
