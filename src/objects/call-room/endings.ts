import type { Side } from '../../rpc/calls.ts'
import { sideOf } from './call-view.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { GoingOn } from './call-types.ts'
import type { PairCalls } from './pair-calls.ts'
import { isGoingOn } from './state.ts'

/** What ends a call from outside. */

/** The call that somebody is in, and which of the two they are; null when there is none. */
export function presentOf(calls: PairCalls, userId: string): { call: GoingOn; side: Side } | null {
  const call = calls.state()
  const side = isGoingOn(call) ? sideOf(call, userId) : null
  return isGoingOn(call) && side ? { call, side } : null
}

/** A session is over: the call that it is in ends, and its sockets close. */
export function endForSession(calls: PairCalls, userId: string, sessionId: string, now: number): void {
  const present = presentOf(calls, userId)
  if (present?.call[present.side].sessionId === sessionId) calls.apply({ type: 'hang_up', side: present.side }, now)
  calls.sockets.close(userId, { only: sessionId }, CLOSE.SESSION_ENDED, 'session ended')
}

/** Somebody may not use their account now. */
export function endForAccount(calls: PairCalls, userId: string, now: number): void {
  const present = presentOf(calls, userId)
  if (present) calls.apply({ type: 'call_off', reason: 'blocked', by: present.side }, now)
  calls.sockets.close(userId, 'all', CLOSE.SESSION_ENDED, 'signed out')
}

/** A match is over, perhaps because one of the two has blocked the other. */
export function endForMatch(calls: PairCalls, matchId: string, blockerId: string | null, now: number): void {
  const call = calls.state()
  if (!isGoingOn(call) || call.matchId !== matchId) return
  const by = blockerId === null ? null : sideOf(call, blockerId)
  calls.apply({ type: 'call_off', reason: by ? 'blocked' : 'over', by }, now)
}

/** The caller may not call at present; neither of the two sees why it is over. */
export function stopCall(calls: PairCalls, callId: string, now: number): void {
  const call = calls.state()
  if (isGoingOn(call) && call.callId === callId) calls.apply({ type: 'call_off', reason: 'over', by: null }, now)
}
