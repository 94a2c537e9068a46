import { z } from 'zod'
import { ID } from './example-ids.ts'
import { id } from './fields.ts'

/** What the two events have in common that end a match: before it is kept, or after. */
export const matchEnding = {
  sockets: ['user'],
  data: z.strictObject({ match_id: id }),
  answer: z.strictObject({
    message: z.string(),
    match_id: z.uuid(),
    status: z.enum(['ended', 'unmatched', 'expired']),
  }),
  limit: { name: 'match', per: 'person' },
  needsProvedContact: false,
  errors: ['MATCH_NOT_FOUND'],
  example: {
    data: { match_id: ID.match },
    answer: { message: 'Unmatched successfully', match_id: ID.match, status: 'unmatched' },
  },
} as const
