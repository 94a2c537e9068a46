import type { IceTerms } from '../../rpc/calls.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { TIMES } from './call-types.ts'
import type { PairCalls } from './pair-calls.ts'
import { isGoingOn } from './state.ts'

/** Credentials for relays outlive the call by so much, in milliseconds. */
const SLACK = 60_000

/** What credentials for relays are to be like for one of the two. */
export function iceTerms(calls: PairCalls, callId: string, userId: string, now: number): Outcome<IceTerms> {
  calls.apply({ type: 'tick' }, now)
  const found = calls.find({ userId, callId })
  if (!found) return refuse('CALL_NOT_FOUND')
  const { call } = found
  if (!isGoingOn(call)) return refuse('CALL_STATE', { details: { state: call.phase } })
  const rest = { ringing: TIMES.connect + call.allowance, connecting: call.allowance, active: 0 }[call.phase]
  return ok({ policy: calls.about().policy, expiresAt: (call.until ?? now) + rest + SLACK })
}
