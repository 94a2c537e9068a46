import { PLANS } from '../../platform/plans.ts'
import type { z } from 'zod'
import type { callReason } from '../../protocol/calls.ts'
import type { Plan } from '../../platform/auth/access-token.ts'

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

/**
 * Why a call has ended, as it is told to somebody. A block looks like the end of a match to who has been blocked, then and
 * ever after, and a call that the other one's account had to leave looks like one that they left.
 */
export function shownReason(
  { reason, wasAnswered }: { reason: CallReason; wasAnswered: boolean },
  isByViewer: boolean,
): CallReason {
  if (reason !== 'blocked' || isByViewer) return reason
  return wasAnswered ? 'completed' : 'cancelled'
}

/** Whole seconds between two times in milliseconds since 1970; 0 where there is none of them. */
export const secondsBetween = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : Math.max(0, Math.floor((to - from) / 1000))
