import { z } from '@hono/zod-openapi'
import { uuid, time } from '../../../http/endpoint.ts'
import { interestsInput, preferencesInput } from '../../profile/schemas.ts'

/** The mode and filters of a search. */
export const findInput = z
  .object({
    mode: z.enum(['chat', 'audio', 'video']),
    ...preferencesInput.shape,
    interests: interestsInput.optional().openapi({
      description: 'The other user must have at least one of these interests. Spellings are compared as in profiles.',
    }),
  })
  .refine(({ age_min, age_max }) => age_min === undefined || age_max === undefined || age_min <= age_max, {
    path: ['age_min'],
    error: 'must not be above age_max',
  })

export type FindInput = z.output<typeof findInput>

const matchFields = { match_id: uuid().optional(), conversation_id: uuid().optional() }

export const findView = z.strictObject({
  status: z.enum(['searching', 'matched']),
  search_id: uuid().optional().openapi({ description: 'Present while searching; constant for one search.' }),
  ...matchFields,
  expires_at: time
    .optional()
    .openapi({ description: 'When the match expires or, while searching, when the search does.' }),
})

export type FindView = z.infer<typeof findView>

export const stopView = z.strictObject({
  status: z.enum(['stopped', 'matched']).openapi({ description: '`matched`: the caller is in a live match.' }),
  ...matchFields,
  expires_at: time.optional(),
})

export type StopView = z.infer<typeof stopView>
