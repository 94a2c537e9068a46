import type { Who } from '../../rpc/calls.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { PairCalls } from './pair-calls.ts'
import { isGoingOn } from './state.ts'

/** How a call stands. What a device in it has been signalled after a number comes once more, before the answer. */
export async function onResume(
  calls: PairCalls,
  who: Who,
  afterSeq: number | null,
  now: number,
): Promise<Outcome<CallView>> {
  const found = calls.find(who)
  if (!found) return refuse('CALL_NOT_FOUND')
  const { call, side } = found
  if (afterSeq !== null && isGoingOn(call) && call[side].sessionId === who.sessionId) {
    calls.signals.again(side, afterSeq)
    await calls.flushed(side)
  }
  return calls.view(who, now)
}
