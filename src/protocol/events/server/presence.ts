import { z } from 'zod'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { ID } from '../shared/example-ids.ts'
import { id } from '../shared/server-fields.ts'

/** Which matched people are online. Not in the event log: lists have the current state. */
export const PRESENCE_EVENTS = {
  user_online: serverEvent({
    summary: 'A matched person has come online',
    sockets: ['user'],
    data: z.strictObject({ user_id: id }),
    example: { user_id: ID.ben },
  }),
  user_offline: serverEvent({
    summary: 'A matched person has gone offline',
    sockets: ['user'],
    data: z.strictObject({ user_id: id, last_active: time }),
    example: { user_id: ID.ben, last_active: '2026-11-21T09:40:00.000Z' },
  }),
} as const
