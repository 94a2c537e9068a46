import { z } from 'zod'
import { callId, callView, connectionId, consentAction, sdp, type CallView } from '../../calls.ts'
import { ID } from './example-ids.ts'

/** What the events about a call that there is have in common. */

const photos = ['https://api.vibesmatch.example/photos/ben.webp']
export const exampleUser = { id: ID.ben, first_name: 'Ben', age: 31, photos }

export const exampleCall: CallView = {
  id: ID.call,
  match_id: ID.match,
  conversation_id: ID.conversation,
  caller_id: ID.ana,
  callee_id: ID.ben,
  direction: 'outgoing',
  media: 'audio',
  state: 'active',
  is_this_device: true,
  ice_transport_policy: 'relay',
  created_at: '2026-11-21T20:00:00.000Z',
  answered_at: '2026-11-21T20:00:08.000Z',
  started_at: '2026-11-21T20:00:09.000Z',
  ends_at: '2026-11-21T20:05:09.000Z',
  duration_seconds: 0,
  user: exampleUser,
}
export const exampleSdp = 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
export const exampleCandidate = 'candidate:3 1 udp 41885439 198.51.100.7 50000 typ relay raddr 0.0.0.0 rport 9'

/** What one of the two does about their call. */
export const callAction = {
  sockets: ['user', 'call'],
  data: z.strictObject(callId),
  answer: callView,
  limit: { name: 'call', per: 'person' },
  needsProvedContact: false,
  errors: ['CALL_NOT_FOUND', 'CALL_STATE'],
  example: { data: { call_id: ID.call }, answer: exampleCall },
} as const

/** What needs the agreement of both. */
export const callConsent = {
  ...callAction,
  description:
    '`action` is `request`, `accept` or `decline`. A request is open for twenty seconds; a request of the other ' +
    'person accepts it.',
  data: z.strictObject({ ...callId, action: consentAction.default('request') }),
  errors: ['CALL_NOT_FOUND', 'CALL_STATE', 'UNAUTHORIZED_ACTION'],
  example: { data: { call_id: ID.call, action: 'request' }, answer: exampleCall },
} as const

/** What is only relayed to the other device. */
export const callSignal = {
  sockets: ['user', 'call'],
  limit: { name: 'call_signal', per: 'socket' },
  needsProvedContact: false,
  errors: ['CALL_NOT_FOUND', 'CALL_STATE'],
} as const

/** What `call:sdp_offer` and `call:sdp_answer` have in common. */
export const callDescription = {
  ...callSignal,
  description:
    'Relayed to the other device in the call, in order. Addresses other than those of relays are ' +
    'removed where the call’s `ice_transport_policy` is `relay`.',
  data: z.strictObject({ ...callId, sdp, connection_id: connectionId }),
  answer: z.strictObject({ seq: z.int().positive() }),
  example: { data: { call_id: ID.call, sdp: exampleSdp, connection_id: '1' }, answer: { seq: 7 } },
} as const
