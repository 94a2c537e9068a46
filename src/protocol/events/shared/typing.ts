import { z } from 'zod'
import { ID } from './example-ids.ts'
import { conversationOrMatch, namesOne } from './fields.ts'

/** What `typing_start` and `typing_stop` have in common. */
export const typing = {
  description: 'Names the conversation by `conversation_id` or `match_id`.',
  sockets: ['user', 'conversation'],
  data: z
    .strictObject(conversationOrMatch)
    .refine(namesOne('conversation_id', 'match_id'), 'must name conversation_id or match_id'),
  answer: z.strictObject({}),
  limit: { name: 'typing', per: 'conversation' },
  errors: ['CONVERSATION_NOT_FOUND'],
  example: { data: { conversation_id: ID.conversation }, answer: {} },
} as const
