import { z } from 'zod'
import { callMedia, callView } from '../calls.ts'
import { exampleCall } from './shared/calls.ts'
import { clientEvent } from '../client-event.ts'
import { ID } from './shared/example-ids.ts'
import { id } from './shared/fields.ts'

export const callInitiate = clientEvent({
  summary: 'Call the other person of a match',
  description:
    'When both dial at once there is one call, which the second dial answers. `details.who` of `USER_BUSY` says which ' +
    'of the two is in a call.',
  sockets: ['user'],
  data: z.strictObject({ match_id: id, media: callMedia }),
  answer: callView,
  limit: { name: 'call_initiate', per: 'person' },
  needsProvedContact: true,
  errors: ['MATCH_NOT_FOUND', 'FEATURE_RESTRICTED', 'USER_BUSY'],
  example: { data: { match_id: ID.match, media: 'audio' }, answer: { ...exampleCall, state: 'ringing' } },
})
