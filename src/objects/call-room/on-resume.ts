import type { CallParticipant } from '../../rpc/calls.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { PairCalls } from './pair-calls.ts'
import { isGoingOn } from './state.ts'

/** The state of a call. Signals after a number are sent again to a device in the call, before the answer. */
export async function onResume(
  calls: PairCalls,
  who: CallParticipant,
  afterSeq: number | null,
  now: number,
): Promise<Outcome<CallView>> {
  const found = calls.find(who)
  if (!found) return refuse('CALL_NOT_FOUND')
  const { call, side } = found
  if (afterSeq !== null && isGoingOn(call) && call[side].sessionId === who.sessionId) {
    calls.signals.again(side, afterSeq)
    await calls.devices.flushed(side)
  }
  return calls.view(who, now)
}
