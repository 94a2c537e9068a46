import { z } from 'zod'
import { clientEvent } from '../client-event.ts'

export const ping = clientEvent({
  summary: 'Check that the server is reachable',
  sockets: ['user', 'conversation', 'call'],
  data: z.strictObject({}),
  answer: 'pong',
  limit: null,
  needsProvedContact: false,
  errors: [],
  example: { data: {}, answer: {} },
})
