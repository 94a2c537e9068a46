import { PLANS, type Plan } from '../../catalogue/plans.ts'
import type { z } from 'zod'
import type { callReason } from '../../protocol/calls.ts'

type CallReason = z.output<typeof callReason>

const MINUTE = 60_000

/** How long a call of two people may last, in milliseconds: by the better of their plans, since both pay for neither. */
export const allowanceOf = (plans: readonly Plan[]): number =>
  Math.max(...plans.map((plan) => PLANS[plan].call_minutes)) * MINUTE

/** What an extension is. Coins are what it costs who asks for it; nothing, until there are coins. */
export interface ExtensionTerms {
  /** Milliseconds. */
  length: number
  coins: number
}

/** The only place that says how long an extension is and what it costs; `grantExtension` is where that would be charged. */
export const extensionTerms = (plans: readonly Plan[]): ExtensionTerms => ({ length: allowanceOf(plans), coins: 0 })

/** A call that ended so before it was answered is one that the callee has missed, whatever kept it from them. */
const UNHEARD: ReadonlySet<CallReason> = new Set(['busy', 'network'])

/** How a call ended, as far as it is told to one of the two. */
export interface Ending {
  reason: CallReason
  wasAnswered: boolean
  viewer: 'caller' | 'callee'
  /** Who of the two has ended it, or was in another call; null for neither. */
  endedBy: 'caller' | 'callee' | null
}

/**
 * Why a call has ended, as it is told to somebody. A block looks like the end of a match to who has been blocked, then and
 * ever after, and a call that the other one's account had to leave looks like one that they left.
 */
export function shownReason({ reason, wasAnswered, viewer, endedBy }: Ending): CallReason {
  if (viewer === 'callee' && !wasAnswered && UNHEARD.has(reason)) return 'missed'
  if (reason !== 'blocked' || endedBy === viewer) return reason
  return wasAnswered ? 'completed' : 'cancelled'
}

/** Whether it is told who has ended a call: not who has blocked, but to themselves, and nobody ends one by being busy. */
export const isEnderShown = ({ reason, viewer, endedBy }: Ending): boolean =>
  endedBy !== null && reason !== 'busy' && (reason !== 'blocked' || endedBy === viewer)

/** Whole seconds between two times in milliseconds since 1970; 0 where there is none of them. */
export const secondsBetween = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : Math.max(0, Math.floor((to - from) / 1000))
