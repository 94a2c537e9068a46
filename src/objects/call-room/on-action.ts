import type { CallAction, Media, CallParticipant, Side } from '../../rpc/calls.ts'
import type { ExtensionTerms } from '../../features/calls/rules.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import type { CallView } from '../../protocol/calls.ts'
import type { PairCalls } from './pair-calls.ts'
import type { Call, CallEvent } from './call-types.ts'
import { isGoingOn } from './state.ts'

/**
 * Handles an action on a call, whichever socket or request it came by.
 * @param grant decides what an extension adds on which both agree
 */
export async function onAction(
  { calls, grant }: { calls: PairCalls; grant: (matchId: string) => Promise<Outcome<ExtensionTerms>> },
  who: CallParticipant,
  action: CallAction | { type: 'answer'; media: Media },
  now: number,
): Promise<Outcome<CallView>> {
  calls.apply({ type: 'tick' }, now)
  const found = calls.find(who)
  if (!found) return refuse('CALL_NOT_FOUND')
  const { call, side } = found
  // A repeated answer, whose own reply was lost, gets the same reply.
  const isAnswered = action.type === 'answer' && isGoingOn(call) && call.callee.sessionId === who.sessionId
  if (isAnswered) return done(calls, who, now)
  let length = call.allowance
  if (action.type === 'extend' && isGrant(call, side, action.action)) {
    const terms = await grant(call.matchId)
    if (!terms.ok) return terms
    length = terms.value.length
  }
  const event = eventOf(action, side, who.sessionId, length)
  const refused = event === null ? 'CALL_STATE' : calls.apply(event, Math.max(now, Date.now()))
  return refused === null ? done(calls, who, now) : refuse(refused, refused === 'CALL_STATE' ? stateOf(calls, who) : {})
}

/** The details of a refusal because of the call's state. */
export function stateOf(calls: PairCalls, who: CallParticipant): { details: Record<string, unknown> } {
  const state = calls.state()
  const side = calls.find(who)?.side
  const isElsewhere =
    side !== undefined && isGoingOn(state) && state[side].sessionId !== null && state[side].sessionId !== who.sessionId
  return { details: { state: state.phase, ...(isElsewhere ? { elsewhere: true } : {}) } }
}

const done = (calls: PairCalls, who: CallParticipant, now: number): Outcome<CallView> => {
  const view = calls.seen(who, now)
  return view ? ok(view) : refuse('CALL_NOT_FOUND')
}

/** Whether this is the agreement to a request of the other side. */
const isGrant = (call: Call, side: Side, action: string): boolean =>
  call.phase === 'active' && call.extension !== null && call.extension.by !== side && action !== 'decline'

type ActionEvent = Exclude<CallEvent, { type: 'dial' }>

/** Null for an action that only the other side can take. */
function eventOf(
  action: CallAction | { type: 'answer'; media: Media },
  side: Side,
  sessionId: string,
  length: number,
): ActionEvent | null {
  switch (action.type) {
    case 'answer':
      if (side === 'caller') return null
      return { type: 'answer', sessionId, ...('media' in action ? { media: action.media } : {}) }
    case 'reject':
      return side === 'caller' ? null : { type: 'reject' }
    case 'end':
      return { type: 'hang_up', side }
    case 'extend':
      return { type: 'extend', side, action: action.action, length }
    case 'upgrade':
      return { type: 'upgrade', side, action: action.action }
  }
}
