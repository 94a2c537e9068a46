import type { CallView } from '../../../protocol/calls.ts'
import type { CALL_DOWN, CALL_UP } from '../../../protocol/calls.ts'
import type { DownEntry } from './down-events.ts'
import { ID } from './example-ids.ts'
import type { UpEntry } from './up-events.ts'

/** The events of calls, as the document of the realtime protocol describes them. */

const places = ['user', 'call'] as const
const call_id = ID.call
const at = '2026-11-21T20:00:09.000Z'
const user = { id: ID.ben, first_name: 'Ben', age: 31, photos: ['https://api.vibesmatch.example/photos/ben.webp'] }
const sdp = 'v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n'
const candidate = 'candidate:3 1 udp 41885439 198.51.100.7 50000 typ relay raddr 0.0.0.0 rport 9'

const call: CallView = {
  id: call_id,
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
  started_at: at,
  ends_at: '2026-11-21T20:05:09.000Z',
  duration_seconds: 0,
  user,
}

const acting = {
  places,
  example: { call_id },
  answer: call,
  limit: 'call',
  errors: ['CALL_NOT_FOUND', 'CALL_STATE'],
} as const
const asking = {
  ...acting,
  description: '`action` is `request`, `accept` or `decline`. A request waits for twenty seconds; two who ask agree.',
  example: { call_id, action: 'request' },
  errors: ['CALL_NOT_FOUND', 'CALL_STATE', 'UNAUTHORIZED_ACTION'],
} as const
const describing = {
  description:
    'Passed on to the other device in the call, in order. Addresses other than of relays are taken out where the call’s `ice_transport_policy` is `relay`.',
  places,
  example: { call_id, sdp, connection_id: '1' },
  answer: { seq: 7 },
  limit: 'call_signal',
  errors: ['CALL_NOT_FOUND', 'CALL_STATE'],
} as const

export const CALL_UP_EVENTS: { [E in keyof typeof CALL_UP]: UpEntry<E> } = {
  'call:initiate': {
    summary: 'Calls the other one of a match',
    description:
      'When both dial at once there is one call, which this answers. `USER_BUSY` says in `details.who` who is in a call.',
    places: ['user'],
    example: { match_id: ID.match, media: 'audio' },
    answer: { ...call, state: 'ringing' },
    limit: 'call_initiate',
    errors: ['MATCH_NOT_FOUND', 'USER_BUSY'],
  },
  'call:answer': { ...acting, summary: 'Answers a call; the first device to do so has it' },
  'call:reject': { ...acting, summary: 'Rejects a call' },
  'call:end': { ...acting, summary: 'Ends a call, or cancels it while it rings' },
  'call:extend_request': { ...asking, summary: 'Asks for more time, or agrees to it' },
  'call:upgrade_request': { ...asking, summary: 'Asks for video, or agrees to it' },
  'call:sdp_offer': { ...describing, summary: 'Offers a connection to the other device' },
  'call:sdp_answer': { ...describing, summary: 'Answers an offer; the first answer makes the call active' },
  'call:ice_candidate': {
    ...describing,
    summary: 'A way to reach this device; empty at the end of them',
    description:
      'Passed on to the other device unless the call’s `ice_transport_policy` forbids it; `is_relayed` says so.',
    example: { call_id, candidate, sdp_mid: '0', sdp_m_line_index: 0, connection_id: '1' },
    answer: { is_relayed: true, seq: 8 },
  },
  'call:resume': {
    ...acting,
    summary: 'Asks how a call stands, and for the signals after one',
    description:
      'Signals with a `seq` above `after_seq` come once more; without it those that have waited come by themselves.',
    example: { call_id, after_seq: 6 },
    errors: ['CALL_NOT_FOUND'],
  },
}

const about = { call_id, conversation_id: ID.conversation }
const relayed = { call_id, from: ID.ben, seq: 7 }
const requested = { call_id, requested_by: ID.ben, expires_at: '2026-11-21T20:03:29.000Z' }

export const CALL_DOWN_EVENTS: { [E in keyof typeof CALL_DOWN]: DownEntry<E> } = {
  'call:incoming': {
    summary: 'Somebody calls; to all devices, and again to one that comes while it rings',
    places,
    example: {
      ...about,
      match_id: ID.match,
      caller_id: ID.ben,
      media: 'audio',
      ring_expires_at: '2026-11-21T20:00:30.000Z',
      ice_transport_policy: 'relay',
      user,
    },
  },
  'call:answered': {
    summary: 'The call has been answered; with `elsewhere` by another device of one’s own, so this one stops ringing',
    places,
    example: { ...about, answered_by: ID.ben, elsewhere: false, media: 'audio' },
  },
  'call:rejected': {
    summary: 'The call has been rejected; `call:ended` follows',
    places,
    example: { ...about, rejected_by: ID.ben },
  },
  'call:state': {
    summary: 'How the call stands: it has become active, or the device has come back to it',
    places,
    example: { call },
  },
  'call:sdp_offer': {
    summary: 'The other device offers a connection',
    places,
    example: { ...relayed, sdp, connection_id: '1' },
  },
  'call:sdp_answer': {
    summary: 'The other device answers an offer',
    places,
    example: { ...relayed, sdp, connection_id: '1' },
  },
  'call:ice_candidate': {
    summary: 'A way to reach the other device; empty at the end of them',
    places,
    example: { ...relayed, candidate, sdp_mid: '0', sdp_m_line_index: 0 },
  },
  'call:participant': {
    summary: 'The other device’s socket is lost, or there again',
    places,
    example: { call_id, user_id: ID.ben, is_here: false, expected_until: '2026-11-21T20:03:24.000Z' },
  },
  'call:timeout_warning': {
    summary: 'The call ends in half a minute',
    places,
    example: { call_id, ends_at: '2026-11-21T20:05:09.000Z', seconds_left: 30 },
  },
  'call:extend_requested': {
    summary: 'The other one asks for more time',
    places,
    example: { ...requested, seconds: 300 },
  },
  'call:extended': {
    summary: 'Both have agreed to more time',
    places,
    example: { call_id, ends_at: '2026-11-21T20:10:09.000Z', seconds: 300 },
  },
  'call:extend_declined': {
    summary: 'There is no agreement to more time',
    places,
    example: { call_id, reason: 'declined' },
  },
  'call:upgrade_requested': { summary: 'The other one asks for video', places, example: requested },
  'call:upgraded': {
    summary: 'Both have agreed to video; either may offer it now',
    places,
    example: { call_id, media: 'video' },
  },
  'call:upgrade_declined': {
    summary: 'There is no agreement to video',
    places,
    example: { call_id, reason: 'timeout' },
  },
  'call:ended': {
    summary:
      'The call is over; to all devices of both. Of one that came while they were busy, to the callee alone, as missed',
    places,
    example: {
      event_id: 58,
      ...about,
      match_id: ID.match,
      caller_id: ID.ana,
      callee_id: ID.ben,
      media: 'audio',
      reason: 'completed',
      ended_by: ID.ben,
      duration_seconds: 240,
      ended_at: '2026-11-21T20:04:09.000Z',
    },
  },
}
