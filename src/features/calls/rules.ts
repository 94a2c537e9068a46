import { PLANS, type Plan } from '../../catalogue/plans.ts'
import type { z } from 'zod'
import type { callReason } from '../../protocol/calls.ts'

type CallReason = z.output<typeof callReason>

const MINUTE = 60_000

/** The longest duration of a call, in milliseconds: the better of both plans, since neither pays per call. */
export const allowanceOf = (plans: readonly Plan[]): number =>
  Math.max(...plans.map((plan) => PLANS[plan].call_minutes)) * MINUTE

/** An extension. Coins are charged to the requester; zero until coins exist. */
export interface ExtensionTerms {
  /** Milliseconds. */
  length: number
  coins: number
}

/** The only definition of an extension's length and price; `grantExtension` is where it would be charged. */
export const extensionTerms = (plans: readonly Plan[]): ExtensionTerms => ({ length: allowanceOf(plans), coins: 0 })

/** End reasons that make an unanswered call missed for the callee. */
const MISSED: ReadonlySet<CallReason> = new Set(['busy', 'network'])

/** End reasons as shown to a participant. */
export interface Ending {
  reason: CallReason
  wasAnswered: boolean
  viewer: 'caller' | 'callee'
  /** The participant who ended it, or was in another call; null for neither. */
  endedBy: 'caller' | 'callee' | null
}

/**
 * Why a call has ended, as shown to a participant. To the blocked user a block always looks like the end of a match,
 * and a call ended by the other user's suspension or deletion looks like one they left.
 */
export function shownReason({ reason, wasAnswered, viewer, endedBy }: Ending): CallReason {
  if (viewer === 'callee' && !wasAnswered && MISSED.has(reason)) return 'missed'
  if (reason !== 'blocked' || endedBy === viewer) return reason
  return wasAnswered ? 'completed' : 'cancelled'
}

/** Whether it is shown who ended a call: of a block only to the blocker, and of a busy callee never. */
export const isEnderShown = ({ reason, viewer, endedBy }: Ending): boolean =>
  endedBy !== null && reason !== 'busy' && (reason !== 'blocked' || endedBy === viewer)

/** Whole seconds between two times in milliseconds since 1970; 0 where one is missing. */
export const secondsBetween = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : Math.max(0, Math.floor((to - from) / 1000))
