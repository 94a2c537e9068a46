import { z } from 'zod'
import { card } from '../../card.ts'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { exampleUser } from '../shared/calls.ts'
import { ID } from '../shared/example-ids.ts'
import { id, logged } from '../shared/server-fields.ts'

const interest = z.strictObject({
  ...logged,
  interest_id: id,
  from_user_id: id,
  to_user_id: id,
  kind: z.enum(['interest', 'like', 'super_like']),
  status: z.enum(['pending', 'accepted']),
  /** Words that came with a super like. */
  note: z.string().optional(),
  created_at: time,
  /** The other one. */
  user: card,
})
const exampleInterest = {
  event_id: 48,
  interest_id: ID.match,
  from_user_id: ID.ben,
  to_user_id: ID.ana,
  kind: 'interest',
  status: 'pending',
  created_at: '2026-11-21T09:00:00.000Z',
  user: exampleUser,
} as const

/** Events of interests. */
export const INTEREST_EVENTS = {
  'interest:received': serverEvent({
    summary: 'An interest was received',
    sockets: ['user'],
    data: interest,
    example: exampleInterest,
  }),
  'interest:accepted': serverEvent({
    summary: 'A sent interest was accepted',
    sockets: ['user'],
    data: interest,
    example: { ...exampleInterest, event_id: 51, from_user_id: ID.ana, to_user_id: ID.ben, status: 'accepted' },
  }),
} as const
