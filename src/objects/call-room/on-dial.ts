import type { DialRequest, Side } from '../../rpc/calls.ts'
import type { CallFacts } from '../../features/calls/begin-call.ts'
import { OVER } from '../../features/messaging/rules.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import { canonical } from '../../foundation/ids.ts'
import type { CallView } from '../../protocol/calls.ts'
import { leaseOf } from './lease.ts'
import { onAction } from './on-action.ts'
import type { PairCalls } from './pair-calls.ts'
import type { Call, CallEvent } from './call-types.ts'
import { isGoingOn } from './state.ts'

/** What a call needs before it may ring. */
export interface Dialling {
  /** What Postgres says of the two; refused when they are not matched. */
  load: () => Promise<Outcome<CallFacts>>
  /** The calls of the pair, beginning to store. */
  open: () => PairCalls
  /** Whether the match has ended, or the call was stopped, since this began. */
  isCalledOff: (callId: string) => boolean
}

/**
 * Handles a call of one of the two to the other. If a call of the other side already rings for the caller, dialling answers
 * it. Runs one at a time; see CallRoom.
 */
export async function onDial(
  known: PairCalls | null,
  request: DialRequest,
  dialling: Dialling,
  clock: () => number,
): Promise<Outcome<CallView>> {
  known?.apply({ type: 'tick' }, clock())
  const present = known?.state()
  if (known && present && isGoingOn(present)) return again(known, present, request, clock())

  const loaded = await dialling.load()
  if (!loaded.ok) return loaded
  const facts = loaded.value
  const calls = dialling.open()
  const { userId, sessionId, media } = request
  const dial: Extract<CallEvent, { type: 'dial' }> = {
    type: 'dial',
    call: {
      callId: facts.callId,
      matchId: facts.matchId,
      media,
      allowance: facts.allowance,
      from: { userId, sessionId, lostAt: null },
      to: facts.callee.id,
    },
  }
  const { conversationId, caller, callee, policy } = facts
  calls.begin(dial, { conversationId, caller, callee, policy }, clock())
  const busy = await claimBoth(calls, facts.callId)
  if (busy) {
    // For the callee this is a missed call; see outcomes.ts.
    calls.apply({ type: 'busy', side: busy }, clock())
    // Frees the caller before the answer; if that fails, the job does it.
    await calls.outcomes.settle().catch(() => {})
    return refuse('USER_BUSY', {
      details: { who: busy === 'caller' ? 'self' : 'other' },
      ...(busy === 'caller' ? { message: 'You are in another call; end it first.' } : {}),
    })
  }
  if (dialling.isCalledOff(facts.callId)) {
    calls.apply({ type: 'call_off', reason: 'over', by: null }, clock())
    return refuse('CONFLICT', { message: OVER })
  }
  if (calls.apply({ type: 'claimed' }, clock()) !== null) {
    // Claiming took so long that the call is over; the claims have to be released.
    await Promise.allSettled([userId, callee.id].map((id) => calls.hubs.of(id).callOver(id, facts.callId, null)))
    return refuse('UNAVAILABLE')
  }
  await calls.devices.look('caller')
  return calls.view({ userId, sessionId, callId: facts.callId }, clock())
}

/** Dialling while the two have a call. */
function again(
  calls: PairCalls,
  present: Call,
  { userId, sessionId, matchId, media }: DialRequest,
  now: number,
): Outcome<CallView> | Promise<Outcome<CallView>> {
  const who = { userId, sessionId, callId: present.callId }
  // The two have one active match at most.
  if (present.matchId !== matchId) return refuse('CONFLICT', { message: OVER })
  const isOwn = present.caller.sessionId === sessionId || present.callee.sessionId === sessionId
  if (isOwn) return calls.view(who, now)
  const isCalled = present.phase === 'ringing' && present.callee.userId === userId
  if (isCalled)
    return onAction({ calls, grant: () => Promise.resolve(refuse('CALL_STATE')) }, who, { type: 'answer', media }, now)
  return refuse('USER_BUSY', {
    message: 'You are in this call on another device; end it there first.',
    details: { who: 'self' },
  })
}

/**
 * Claims both people for a call with their hubs, each of which accepts one call. Always in the same order, so that one of
 * several calls that wait for each other goes through.
 * @returns the side that is in another call; the caller if both are, because then the callee has missed nothing
 */
async function claimBoth(calls: PairCalls, callId: string): Promise<Side | null> {
  const call = calls.state()
  if (!isGoingOn(call) || call.callId !== callId) return null
  const { conversationId } = calls.about()
  const until = leaseOf(call)
  const callerId = call.caller.userId
  for (const userId of canonical(callerId, call.callee.userId)) {
    const isFree = await calls.hubs.of(userId).claimCall({ userId, callId, conversationId, until })
    if (isFree) continue
    if (userId === callerId) return 'caller'
    const present = await calls.hubs.of(callerId).presentCall()
    return present === null || present === callId ? 'callee' : 'caller'
  }
  return null
}
