import type { ConsentAction, Media, Side } from '../../rpc/calls.ts'
import type { z } from 'zod'
import type { callReason } from '../../protocol/calls.ts'

/** What there is to know of a call, and what can happen to it; see state.ts. */

export type Phase = 'idle' | 'ringing' | 'connecting' | 'active' | 'ended'
export type Reason = z.output<typeof callReason>

/** The two people of a call. */
export const SIDES = ['caller', 'callee'] as const

/** How long things may take, in milliseconds. */
export const TIMES = {
  /** For claiming both people. An object that dies during it leaves a call that ends after this time. */
  claim: 10_000,
  /** For an answer. */
  ring: 30_000,
  /** From the answer to the first SDP answer. */
  connect: 30_000,
  /** For a device whose socket is lost to come back. */
  grace: 15_000,
  /** For the other one to agree to an extension or an upgrade. */
  consent: 20_000,
  /** Before the end. */
  warning: 30_000,
} as const

export interface Party {
  userId: string
  /** The device in the call; null for the callee until one has answered. */
  sessionId: string | null
  /** Since when that device has no socket; null while it has one. */
  lostAt: number | null
}

/** A request of one side that the other has to agree to. */
export interface Asked {
  by: Side
  until: number
}

/** Everything there is to know of a call. Times in milliseconds since 1970. */
export interface Call {
  phase: Exclude<Phase, 'idle'>
  callId: string
  matchId: string
  media: Media
  caller: Party
  callee: Party
  /** How long it may last from the first SDP answer on, extensions aside. */
  allowance: number
  createdAt: number
  /** Whether both people are known to be free; until then nobody is told of the call. */
  isClaimed: boolean
  /** When what it waits for is over: claims, ringing, connecting, its time. Null once it has ended. */
  until: number | null
  answeredAt: number | null
  startedAt: number | null
  isWarned: boolean
  extension: Asked | null
  upgrade: Asked | null
  extensions: number
  /** Purchases of minutes that have been applied; absent in calls from before there were any. */
  bought?: readonly string[]
  endedAt: number | null
  reason: Reason | null
  endedBy: Side | null
}

/** A call that has not ended. */
export type GoingOn = Call & { phase: 'ringing' | 'connecting' | 'active' }

export type CallState = { phase: 'idle' } | Call

export type CallEvent =
  | { type: 'dial'; call: Pick<Call, 'callId' | 'matchId' | 'media' | 'allowance'> & { from: Party; to: string } }
  /** Both people are free, and are in this call now. */
  | { type: 'claimed' }
  /** One of the two is in another call. */
  | { type: 'busy'; side: Side }
  | { type: 'answer'; sessionId: string; media?: Media }
  | { type: 'reject' }
  | { type: 'hang_up'; side: Side }
  /** An SDP answer has been relayed. */
  | { type: 'negotiated' }
  /** `length` is what accepting adds, in milliseconds. */
  | { type: 'extend'; side: Side; action: ConsentAction; length: number }
  | { type: 'upgrade'; side: Side; action: ConsentAction }
  /** Minutes that one of the two has bought: `length` in milliseconds, once for each `purchaseId`. */
  | { type: 'bought'; purchaseId: string; length: number }
  | { type: 'lost'; side: Side }
  | { type: 'back'; side: Side }
  /** The two may not be in a call any more; `by` is who has blocked, or may not use their account. */
  | { type: 'call_off'; reason: 'over' | 'blocked'; by: Side | null }
  | { type: 'tick' }

/** What has happened, for announcements. */
export type Happening =
  | { type: 'rang' | 'answered' | 'started' | 'warned' | 'extended' | 'upgraded' | 'ended' }
  | { type: 'lost' | 'back'; side: Side }
  | { type: 'asked'; what: Agreement; by: Side }
  | { type: 'declined'; what: Agreement; reason: 'declined' | 'timeout' }

export type Agreement = 'extension' | 'upgrade'

export type Refusal = 'CALL_STATE' | 'UNAUTHORIZED_ACTION'

export interface Transition {
  state: CallState
  happenings: Happening[]
  /** Why the event itself has changed nothing; time may have. */
  refused: Refusal | null
}
