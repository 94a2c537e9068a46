import type { CALL_DOWN } from '../../../protocol/calls.ts'
import {
  exampleCall,
  exampleCandidate as candidate,
  exampleSdp as sdp,
  exampleUser as user,
} from '../../../protocol/events/shared/calls.ts'
import { ID } from '../../../protocol/events/shared/example-ids.ts'
import type { DownEntry } from './down-events.ts'

/** The events of the server about calls, as the document of the realtime protocol describes them. */

const places = ['user', 'call'] as const
const call_id = ID.call

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
    example: { call: exampleCall },
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
