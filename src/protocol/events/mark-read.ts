import { z } from 'zod'
import { time } from '../time.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'
import { id } from './shared/fields.ts'

export const markRead = clientEvent({
  summary: 'Mark a message as read',
  sockets: ['user', 'conversation'],
  data: z.strictObject({ message_id: id }),
  answer: z.strictObject({
    marked_count: z.int().nonnegative(),
    up_to_seq: z.int().nonnegative(),
    read_at: time,
  }),
  limit: { name: 'mark_read', per: 'person' },
  needsProvedContact: false,
  errors: ['MESSAGE_NOT_FOUND', 'CONVERSATION_NOT_FOUND'],
  example: {
    data: { message_id: ID.message },
    answer: { marked_count: 1, up_to_seq: 7, read_at: '2026-11-21T09:30:05.000Z' },
  },
})
