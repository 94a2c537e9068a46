import { time } from './time.ts'
import { z } from 'zod'
import { listedCard } from './card.ts'

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
  /** The participant who ended it; absent where neither did. */
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
