import { z } from 'zod'
import { PROTOCOL_VERSION } from '../version.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'

export const authenticate = clientEvent({
  summary: 'Sign in, or renew a session that is about to expire',
  description:
    'The first event of a socket that has not signed in yet, within ten seconds. Later, with a newer token of the same ' +
    'session, it keeps the socket open. With `last_event_id` missed events follow at once, as after `resume`, and the ' +
    'replay counts like one.',
  sockets: ['user', 'conversation', 'call'],
  data: z.strictObject({
    token: z.string().min(1).max(2_048),
    last_event_id: z.int().nonnegative().optional(),
  }),
  answer: 'authenticated',
  limit: null,
  needsProvedContact: false,
  errors: ['TOKEN_EXPIRED', 'ACCOUNT_SUSPENDED', 'ACCOUNT_DELETED', 'CONVERSATION_NOT_FOUND'],
  example: {
    data: { token: 'eyJhbGciOiJFUzI1NiIs…', last_event_id: 41 },
    answer: { user_id: ID.ana, protocol_version: PROTOCOL_VERSION, last_event_id: 40 },
  },
})
