import { time } from './time.ts'
import { z } from 'zod'
import { card, listedCard } from './card.ts'

/** Calls on the wire: what a client may say of them, and what it is told. */

const id = z.uuid()
export const callId = { call_id: z.uuid().toLowerCase() }
export const callMedia = z.enum(['audio', 'video'])
export const consentAction = z.enum(['request', 'accept', 'decline'])
export const callReason = z.enum([
  'completed',
  'missed',
  'rejected',
  'cancelled',
  'busy',
  'timeout',
  'network',
  'blocked',
  'error',
])
export const icePolicy = z.enum(['relay', 'all'])

const asked = z.strictObject({ requested_by: id, expires_at: time })

/** A call as one of the two sees it. What does not apply is absent. */
export const callView = z.strictObject({
  id,
  match_id: id,
  conversation_id: id,
  caller_id: id,
  callee_id: id,
  direction: z.enum(['outgoing', 'incoming']),
  media: callMedia,
  state: z.enum(['ringing', 'connecting', 'active', 'ended']),
  /** Whether the device that asks is the one in the call; absent in lists. */
  is_this_device: z.boolean().optional(),
  /** Absent in lists. */
  ice_transport_policy: icePolicy.optional(),
  created_at: time,
  ring_expires_at: time.optional(),
  answered_at: time.optional(),
  started_at: time.optional(),
  ends_at: time.optional(),
  extension: asked.optional(),
  upgrade: asked.optional(),
  ended_at: time.optional(),
  reason: callReason.optional(),
  /** Who ended it, where that was one of the two. */
  ended_by: id.optional(),
  /** From the first SDP answer to the end, or to now. */
  duration_seconds: z.int().nonnegative(),
  /** The other one; in a call that is over perhaps gone. */
  user: listedCard,
})

export type CallView = z.output<typeof callView>

/** Room for the rest of a frame: the description of a video call has some thousand characters. */
export const sdp = z.string().min(1).max(14_000)
/** How a client names its RTCPeerConnection, so that the other one knows when it is a new one. */
export const connectionId = z.string().min(1).max(64).optional()

/** Events whose content is only passed on to the other device. */
export type SignalEvent = 'call:sdp_offer' | 'call:sdp_answer' | 'call:ice_candidate'

const relayed = { call_id: id, from: id, seq: z.int().positive() }
const relayedDescription = z.strictObject({ ...relayed, sdp, connection_id: connectionId })
const about = { call_id: id, conversation_id: id }
const requested = { call_id: id, requested_by: id, expires_at: time }
const declined = z.strictObject({ call_id: id, reason: z.enum(['declined', 'timeout']) })

export const CALL_DOWN = {
  'call:incoming': z.strictObject({
    ...about,
    match_id: id,
    caller_id: id,
    media: callMedia,
    ring_expires_at: time,
    ice_transport_policy: icePolicy,
    /** Who calls. */
    user: card,
  }),
  /** `elsewhere` for the other devices of who has answered: they stop ringing. */
  'call:answered': z.strictObject({ ...about, answered_by: id, elsewhere: z.boolean(), media: callMedia }),
  'call:rejected': z.strictObject({ ...about, rejected_by: id }),
  /** How a call stands: when it has become active, and for devices that come back to it. */
  'call:state': z.strictObject({ call: callView }),
  'call:sdp_offer': relayedDescription,
  'call:sdp_answer': relayedDescription,
  'call:ice_candidate': z.strictObject({
    ...relayed,
    candidate: z.string(),
    sdp_mid: z.string().nullable().optional(),
    sdp_m_line_index: z.int().nullable().optional(),
    username_fragment: z.string().nullable().optional(),
    connection_id: connectionId,
  }),
  /** The other one's socket is lost, until when it may come back, or is there again. */
  'call:participant': z.strictObject({
    call_id: id,
    user_id: id,
    is_here: z.boolean(),
    expected_until: time.optional(),
  }),
  'call:timeout_warning': z.strictObject({ call_id: id, ends_at: time, seconds_left: z.int().nonnegative() }),
  'call:extend_requested': z.strictObject({ ...requested, seconds: z.int().positive() }),
  'call:extended': z.strictObject({ call_id: id, ends_at: time, seconds: z.int().positive() }),
  'call:extend_declined': declined,
  'call:upgrade_requested': z.strictObject(requested),
  'call:upgraded': z.strictObject({ call_id: id, media: callMedia }),
  'call:upgrade_declined': declined,
  'call:ended': z.strictObject({
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
} as const
