import { z } from 'zod'
import { callId } from '../calls.ts'
import { callAction, exampleCall } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'

export const callResume = clientEvent({
  ...callAction,
  summary: 'Get the state of a call, and the signals after a given one',
  description:
    'Signals with a `seq` above `after_seq` are sent again. Without `after_seq`, waiting signals are delivered as usual.',
  data: z.strictObject({ ...callId, after_seq: z.int().nonnegative().optional() }),
  errors: ['CALL_NOT_FOUND'],
  example: { data: { call_id: ID.call, after_seq: 6 }, answer: exampleCall },
})
