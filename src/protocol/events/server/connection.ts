import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'
import { PROTOCOL_VERSION } from '../../version.ts'
import { ID } from '../shared/example-ids.ts'
import { id } from '../shared/server-fields.ts'

/** Answers to the events about the connection itself. */
export const CONNECTION_EVENTS = {
  authenticated: serverEvent({
    summary: 'The socket is signed in',
    sockets: ['user', 'conversation', 'call'],
    /** `last_event_id`: what to resume after until there is an event; what was asked for, or where the socket begins. */
    data: z.strictObject({ user_id: id, protocol_version: z.int(), last_event_id: z.int().nonnegative() }),
    example: { user_id: ID.ana, protocol_version: PROTOCOL_VERSION, last_event_id: 40 },
  }),
  resumed: serverEvent({
    summary: 'The replay has ended; unless `complete`, read the state anew over REST',
    sockets: ['user', 'conversation', 'call'],
    data: z.strictObject({ replayed: z.int(), complete: z.boolean() }),
    example: { replayed: 2, complete: true },
  }),
  pong: serverEvent({
    summary: 'The server is reachable',
    sockets: ['user', 'conversation', 'call'],
    data: z.strictObject({}),
    example: {},
  }),
} as const
