import type { HeardEvents } from '../realtime/events.ts'

/** A signal of the other device about its connection. */
export type RemoteSignal =
  { type: 'offer' | 'answer'; sdp: string } | { type: 'candidate'; candidate: RTCIceCandidateInit }

/** The events that carry one. */
export type SignalName = 'call:sdp_offer' | 'call:sdp_answer' | 'call:ice_candidate'

export const candidateOf = (event: HeardEvents['call:ice_candidate']): RemoteSignal => ({
  type: 'candidate',
  candidate: {
    candidate: event.candidate,
    sdpMid: event.sdp_mid ?? null,
    sdpMLineIndex: event.sdp_m_line_index ?? null,
    usernameFragment: event.username_fragment ?? null,
  },
})
