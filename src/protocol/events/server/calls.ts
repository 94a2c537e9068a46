import { z } from 'zod'
import { callMedia, callReason, callView, connectionId, icePolicy, sdp } from '../../calls.ts'
import { card } from '../../card.ts'
import { serverEvent } from '../../server-event.ts'
import { time } from '../../time.ts'
import { exampleCall, exampleCandidate, exampleSdp, exampleUser } from '../shared/calls.ts'
import { ID } from '../shared/example-ids.ts'
import { id } from '../shared/server-fields.ts'

const sockets = ['user', 'call'] as const
const call_id = ID.call

const about = { call_id: id, conversation_id: id }
const exampleAbout = { call_id, conversation_id: ID.conversation }

const relayed = { call_id: id, from: id, seq: z.int().positive() }
const relayedDescription = z.strictObject({ ...relayed, sdp, connection_id: connectionId })
const exampleRelayed = { call_id, from: ID.ben, seq: 7 }
const exampleDescription = { ...exampleRelayed, sdp: exampleSdp, connection_id: '1' }

const requested = { call_id: id, requested_by: id, expires_at: time }
const exampleRequested = { call_id, requested_by: ID.ben, expires_at: '2026-11-21T20:03:29.000Z' }
const declined = z.strictObject({ call_id: id, reason: z.enum(['declined', 'timeout']) })

/** Events of calls. */
export const CALL_EVENTS = {
  'call:incoming': serverEvent({
    summary: 'An incoming call; to all devices, and again to one that connects while it rings',
    sockets,
    data: z.strictObject({
      ...about,
      match_id: id,
      caller_id: id,
      media: callMedia,
      ring_expires_at: time,
      ice_transport_policy: icePolicy,
      /** The caller. */
      user: card,
    }),
    example: {
      ...exampleAbout,
      match_id: ID.match,
      caller_id: ID.ben,
      media: 'audio',
      ring_expires_at: '2026-11-21T20:00:30.000Z',
      ice_transport_policy: 'relay',
      user: exampleUser,
    },
  }),
  'call:answered': serverEvent({
    summary: 'The call was answered; with `elsewhere` by another device of the same person, so this one stops ringing',
    sockets,
    data: z.strictObject({ ...about, answered_by: id, elsewhere: z.boolean(), media: callMedia }),
    example: { ...exampleAbout, answered_by: ID.ben, elsewhere: false, media: 'audio' },
  }),
  'call:rejected': serverEvent({
    summary: 'The call was rejected; `call:ended` follows',
    sockets,
    data: z.strictObject({ ...about, rejected_by: id }),
    example: { ...exampleAbout, rejected_by: ID.ben },
  }),
  'call:state': serverEvent({
    summary: 'The state of the call: it has become active, or the device has come back to it',
    sockets,
    data: z.strictObject({ call: callView }),
    example: { call: exampleCall },
  }),
  'call:sdp_offer': serverEvent({
    summary: 'An SDP offer of the other device',
    sockets,
    data: relayedDescription,
    example: exampleDescription,
  }),
  'call:sdp_answer': serverEvent({
    summary: 'An SDP answer of the other device',
    sockets,
    data: relayedDescription,
    example: exampleDescription,
  }),
  'call:ice_candidate': serverEvent({
    summary: 'An ICE candidate of the other device; an empty one marks the end',
    sockets,
    data: z.strictObject({
      ...relayed,
      candidate: z.string(),
      sdp_mid: z.string().nullable().optional(),
      sdp_m_line_index: z.int().nullable().optional(),
      username_fragment: z.string().nullable().optional(),
      connection_id: connectionId,
    }),
    example: { ...exampleRelayed, candidate: exampleCandidate, sdp_mid: '0', sdp_m_line_index: 0 },
  }),
  'call:participant': serverEvent({
    summary: 'The other device has lost its socket, or is connected again',
    sockets,
    /** `expected_until`: until when it may come back. */
    data: z.strictObject({ call_id: id, user_id: id, is_here: z.boolean(), expected_until: time.optional() }),
    example: { call_id, user_id: ID.ben, is_here: false, expected_until: '2026-11-21T20:03:24.000Z' },
  }),
  'call:timeout_warning': serverEvent({
    summary: 'The call ends in half a minute',
    sockets,
    data: z.strictObject({ call_id: id, ends_at: time, seconds_left: z.int().nonnegative() }),
    example: { call_id, ends_at: '2026-11-21T20:05:09.000Z', seconds_left: 30 },
  }),
  'call:extend_requested': serverEvent({
    summary: 'The other person requests more time',
    sockets,
    data: z.strictObject({ ...requested, seconds: z.int().positive() }),
    example: { ...exampleRequested, seconds: 300 },
  }),
  'call:extended': serverEvent({
    summary: 'Both have agreed to more time',
    sockets,
    data: z.strictObject({ call_id: id, ends_at: time, seconds: z.int().positive() }),
    example: { call_id, ends_at: '2026-11-21T20:10:09.000Z', seconds: 300 },
  }),
  'call:extend_declined': serverEvent({
    summary: 'A request for more time was declined or has expired',
    sockets,
    data: declined,
    example: { call_id, reason: 'declined' },
  }),
  'call:upgrade_requested': serverEvent({
    summary: 'The other person requests video',
    sockets,
    data: z.strictObject(requested),
    example: exampleRequested,
  }),
  'call:upgraded': serverEvent({
    summary: 'Both have agreed to video; either device may offer it now',
    sockets,
    data: z.strictObject({ call_id: id, media: callMedia }),
    example: { call_id, media: 'video' },
  }),
  'call:upgrade_declined': serverEvent({
    summary: 'A request for video was declined or has expired',
    sockets,
    data: declined,
    example: { call_id, reason: 'timeout' },
  }),
  'call:ended': serverEvent({
    summary:
      'The call has ended; to all devices of both. A call to a person who is busy is sent to the callee alone, as missed',
    sockets,
    data: z.strictObject({
      event_id: z.int().positive().optional(),
      ...about,
      match_id: id,
      caller_id: id,
      callee_id: id,
      media: callMedia,
      reason: callReason,
      ended_by: id.optional(),
      duration_seconds: z.int().nonnegative(),
      ended_at: time,
    }),
    example: {
      event_id: 58,
      ...exampleAbout,
      match_id: ID.match,
      caller_id: ID.ana,
      callee_id: ID.ben,
      media: 'audio',
      reason: 'completed',
      ended_by: ID.ben,
      duration_seconds: 240,
      ended_at: '2026-11-21T20:04:09.000Z',
    },
  }),
} as const
