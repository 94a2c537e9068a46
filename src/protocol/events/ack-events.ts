import { z } from 'zod'
import { clientEvent } from '../client-event.ts'
import { namesOne } from './shared/fields.ts'

export const ackEvents = clientEvent({
  summary: 'Acknowledge received events',
  description:
    'On `/ws` and over Socket.IO `{ last_event_id }`: every event up to this one; on a socket of a conversation ' +
    '`{ up_to_seq }`: every message up to this one. Senders receive `message_delivered`. Counted apart from other ' +
    'frames. Without it, the next frame or ping a second or more after an event was sent acknowledges that event.',
  sockets: ['user', 'conversation'],
  data: z
    .strictObject({ last_event_id: z.int().nonnegative().optional(), up_to_seq: z.int().nonnegative().optional() })
    .refine(namesOne('last_event_id', 'up_to_seq'), 'must name last_event_id or up_to_seq'),
  answer: z.strictObject({}),
  limit: { name: 'ack_events', per: 'socket' },
  needsProvedContact: false,
  errors: [],
  example: { data: { last_event_id: 41 }, answer: {} },
})
