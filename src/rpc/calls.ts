import type { z } from 'zod'
import type { callMedia, consentAction, SignalEvent } from '../protocol/calls.ts'
import type { DownData } from '../protocol/down.ts'
import type { CALL_EVENTS } from '../protocol/events/server/calls.ts'
import type { UpData } from '../protocol/up.ts'

/** Which of the two in a call somebody is. */
export type Side = 'caller' | 'callee'

export type Media = z.output<typeof callMedia>

export type ConsentAction = z.output<typeof consentAction>

/** What one of the two does about a call, over REST or on a socket. */
export type CallAction =
  { type: 'answer' } | { type: 'reject' } | { type: 'end' } | { type: 'extend' | 'upgrade'; action: ConsentAction }

/** One of the two, on one device, in one call. */
export interface CallParticipant {
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

/** Minutes that coins have bought for a call. */
export interface BoughtMinutes {
  purchaseId: string
  callId: string
  /** Milliseconds. */
  length: number
}

/** A call that takes a person. */
export interface CallClaim {
  userId: string
  callId: string
  /** Names the object that has the call. */
  conversationId: string
  /** When the person counts as free again if nobody says so before, in milliseconds since 1970. */
  until: number
}

/** Devices of a person: all, one, or all but one. */
export type Audience = 'all' | { only: string } | { except: string }

/** An event of a call on its way to devices of one person. */
export type CallFrame = {
  [E in keyof typeof CALL_EVENTS]: { event: E; data: DownData<E>; to: Audience }
}[keyof typeof CALL_EVENTS]

export interface IceTerms {
  policy: 'relay' | 'all'
  /** When the call is over at the latest, unless it is extended. */
  expiresAt: number
}
