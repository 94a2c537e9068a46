import type { UpData } from '../protocol/up.ts'
import type { SignalEvent } from '../protocol/calls.ts'
import type { ConsentAction, Media } from '../objects/call-room/call-types.ts'

/** What one of the two does about a call, over REST or on a socket. */
export type CallAction =
  { type: 'answer' } | { type: 'reject' } | { type: 'end' } | { type: 'extend' | 'upgrade'; action: ConsentAction }

/** Who does it, on which device, and to which call. */
export interface Who {
  userId: string
  sessionId: string
  callId: string
}

export interface DialRequest {
  userId: string
  sessionId: string
  conversationId: string
  matchId: string
  media: Media
}

export type Signal = { [E in SignalEvent]: { event: E; data: Omit<UpData<E>, 'call_id'> } }[SignalEvent]

/** What the sender of a signal is told; a candidate that the policy does not let through has no number. */
export interface Relayed {
  seq: number | null
}
