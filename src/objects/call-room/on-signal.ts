import type { Relayed, Signal, CallParticipant } from '../../rpc/calls.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { filterCandidate, filterDescription } from './filter-candidates.ts'
import { stateOf } from './on-action.ts'
import type { PairCalls } from './pair-calls.ts'
import { isGoingOn, otherSide } from './state.ts'

/**
 * Passes on what one device in a call tells the other, without addresses that it is not to learn. It waits, in order,
 * until the other one is there; the caller may begin while it rings. The first SDP answer makes the call active.
 */
export function onSignal(calls: PairCalls, who: CallParticipant, signal: Signal, now: number): Outcome<Relayed> {
  calls.apply({ type: 'tick' }, now)
  const found = calls.find(who)
  if (!found) return refuse('CALL_NOT_FOUND')
  const { call, side } = found
  const isIn = isGoingOn(call) && call.isClaimed && call[side].sessionId === who.sessionId
  if (!isIn) return refuse('CALL_STATE', stateOf(calls, who))
  const passed = calls.about().policy === 'relay' ? filtered(signal) : signal
  if (!passed) return ok({ seq: null })

  const receiver = otherSide(side)
  const keep = () =>
    calls.signals.add(receiver, passed.event, { call_id: call.callId, from: who.userId, ...passed.data })
  let seq: number | null = null
  if (passed.event === 'call:sdp_answer') {
    const refused = calls.apply({ type: 'negotiated' }, now, () => (seq = keep()))
    if (refused !== null) return refuse(refused, stateOf(calls, who))
  } else seq = keep()
  if (seq === null)
    return refuse('RATE_LIMIT_EXCEEDED', {
      message: 'Too many signals wait for the other device; try again in a second.',
      retryAfter: 1,
    })
  calls.devices.flush(receiver)
  return ok({ seq })
}

/** Null for what is not passed on at all. */
function filtered(signal: Signal): Signal | null {
  if (signal.event !== 'call:ice_candidate')
    return { ...signal, data: { ...signal.data, sdp: filterDescription(signal.data.sdp) } }
  const candidate = filterCandidate(signal.data.candidate)
  return candidate === null ? null : { ...signal, data: { ...signal.data, candidate } }
}
