import { z } from 'zod'
import { clientEvent } from '../client-event.ts'

export const resume = clientEvent({
  summary: 'Asks for every event after this one',
  description:
    'They come before the answer, without those that this socket has been sent; until then it is sent no other event that ' +
    'has a number. A client keeps the number it asked with until `resumed`. A person may have 30 replays in a minute, in ' +
    'whichever way they are asked for; beyond that the socket is closed with 1013 after the error, and nothing is lost.',
  sockets: ['user', 'conversation', 'call'],
  data: z.strictObject({ last_event_id: z.int().nonnegative() }),
  answer: 'resumed',
  limit: null,
  needsProvedContact: false,
  errors: [],
  example: { data: { last_event_id: 41 }, answer: { replayed: 2, complete: true } },
})
