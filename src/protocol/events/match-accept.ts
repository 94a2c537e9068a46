import { z } from 'zod'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'
import { id } from './shared/fields.ts'

export const matchAccept = clientEvent({
  summary: 'Accept a live match; it lasts once both have accepted',
  sockets: ['user'],
  data: z.strictObject({ match_id: id }),
  answer: z.strictObject({
    message: z.string(),
    match_id: z.uuid(),
    conversation_id: z.uuid(),
    is_lasting: z.boolean(),
  }),
  limit: { name: 'match', per: 'person' },
  needsProvedContact: true,
  errors: ['MATCH_NOT_FOUND', 'FEATURE_RESTRICTED', 'CONFLICT', 'LIMIT_REACHED'],
  example: {
    data: { match_id: ID.match },
    answer: { message: 'The match lasts', match_id: ID.match, conversation_id: ID.conversation, is_lasting: true },
  },
})
