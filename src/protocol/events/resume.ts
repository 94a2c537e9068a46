import { z } from 'zod'
import { clientEvent } from '../client-event.ts'

export const resume = clientEvent({
  summary: 'Request every event after a given one',
  description:
    'Missed events come before the answer, without those that this socket has been sent already; until then no other ' +
    'numbered event is sent on it. A client keeps the number that it sent until `resumed`. A person may have 30 replays in ' +
    'a minute, however they are requested; beyond that the socket is closed with 1013 after the error, and nothing is lost.',
  sockets: ['user', 'conversation', 'call'],
  data: z.strictObject({ last_event_id: z.int().nonnegative() }),
  answer: 'resumed',
  limit: null,
  needsProvedContact: false,
  errors: [],
  example: { data: { last_event_id: 41 }, answer: { replayed: 2, complete: true } },
})
