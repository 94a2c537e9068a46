import type { Side } from '../../rpc/calls.ts'
import {
  TIMES,
  type Call,
  type CallEvent,
  type CallState,
  type GoingOn,
  type Happening,
  type Reason,
  type Refusal,
  type Transition,
} from './call-types.ts'

/**
 * The life of a call, as a pure function of what was, what happens and when:
 * idle → ringing → connecting → active → ended. It knows no storage and no socket.
 *
 * Time passes first: whatever is due by `now` has happened before the event does, however late the alarm is.
 */

export const IDLE: CallState = { phase: 'idle' }

export const isGoingOn = (state: CallState): state is GoingOn => state.phase !== 'idle' && state.phase !== 'ended'

export const otherSide = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

/** What becomes of a call when something happens to it. */
export function reduce(state: CallState, event: CallEvent, now: number): Transition {
  const aged = passTime(state, now)
  const step = event.type === 'tick' ? unchanged(aged.state) : take(aged.state, event, now)
  return { ...step, happenings: [...aged.happenings, ...step.happenings] }
}

/** When time alone will change something; null when it will not. */
export function nextTime(state: CallState): number | null {
  const times = isGoingOn(state) ? timers(state).map(({ at }) => at) : []
  return times.length === 0 ? null : Math.min(...times)
}

const unchanged = (state: CallState): Transition => ({ state, happenings: [], refused: null })
const refused = (state: CallState, why: Refusal = 'CALL_STATE'): Transition => ({ state, happenings: [], refused: why })
const changed = (state: CallState, ...happenings: Happening[]): Transition => ({ state, happenings, refused: null })

function take(state: CallState, event: CallEvent, now: number): Transition {
  if (event.type === 'dial') return isGoingOn(state) ? refused(state) : changed(dialled(event, now))
  if (!isGoingOn(state)) return refused(state)
  switch (event.type) {
    case 'claimed':
      if (state.isClaimed) return refused(state)
      return changed({ ...state, isClaimed: true, until: now + TIMES.ring }, { type: 'rang' })
    case 'busy':
      return state.isClaimed ? refused(state) : end(state, 'busy', event.side, now)
    case 'answer':
      return answer(state, event, now)
    case 'reject':
      return isRinging(state) ? end(state, 'rejected', 'callee', now) : refused(state)
    case 'hang_up':
      return hangUp(state, event.side, now)
    case 'negotiated':
      return negotiated(state, now)
    case 'extend':
    case 'upgrade':
      return agree(state, event, now)
    case 'bought':
      return bought(state, event, now)
    case 'lost':
    case 'back':
      return presence(state, event, now)
    case 'call_off':
      return end(state, event.reason === 'blocked' ? 'blocked' : quietEnd(state), event.by, now)
    default:
      return refused(state)
  }
}

const isRinging = (call: Call): boolean => call.phase === 'ringing' && call.isClaimed

/** The reason of a call that ends without anybody having said so: as if it had been hung up. */
const quietEnd = (call: Call): Reason => (call.phase === 'ringing' ? 'cancelled' : 'completed')

const dialled = ({ call: { from, to, ...call } }: Extract<CallEvent, { type: 'dial' }>, now: number): Call => ({
  ...call,
  phase: 'ringing',
  caller: from,
  callee: { userId: to, sessionId: null, lostAt: null },
  createdAt: now,
  isClaimed: false,
  until: now + TIMES.claim,
  answeredAt: null,
  startedAt: null,
  isWarned: false,
  extension: null,
  upgrade: null,
  extensions: 0,
  endedAt: null,
  reason: null,
  endedBy: null,
})

function end(call: Call, reason: Reason, endedBy: Side | null, endedAt: number): Transition {
  const over = { phase: 'ended', until: null, extension: null, upgrade: null, reason, endedBy, endedAt } as const
  return changed({ ...call, ...over }, { type: 'ended' })
}

function answer(call: Call, { sessionId, media }: Extract<CallEvent, { type: 'answer' }>, now: number): Transition {
  if (!isRinging(call)) return refused(call)
  const answered: Call = {
    ...call,
    phase: 'connecting',
    // What both have asked for: who dials back to a video call without video does not want it.
    media: media === 'audio' ? 'audio' : call.media,
    callee: { ...call.callee, sessionId },
    answeredAt: now,
    until: now + TIMES.connect,
  }
  return changed(answered, { type: 'answered' })
}

function hangUp(call: Call, side: Side, now: number): Transition {
  if (call.phase !== 'ringing') return end(call, 'completed', side, now)
  if (!call.isClaimed) return refused(call)
  return end(call, side === 'caller' ? 'cancelled' : 'rejected', side, now)
}

function negotiated(call: Call, now: number): Transition {
  if (call.phase === 'active') return unchanged(call)
  if (call.phase !== 'connecting') return refused(call)
  return changed({ ...call, phase: 'active', startedAt: now, until: now + call.allowance }, { type: 'started' })
}

type AgreeEvent = Extract<CallEvent, { type: 'extend' | 'upgrade' }>

/** Both have to want it; two who ask for the same thing agree. */
function agree(call: Call, event: AgreeEvent, now: number): Transition {
  const { side, action } = event
  const what = event.type === 'extend' ? 'extension' : 'upgrade'
  const asked = call[what]
  if (call.phase !== 'active' || (what === 'upgrade' && call.media === 'video')) return refused(call)
  if (action === 'request' && asked === null)
    return changed({ ...call, [what]: { by: side, until: now + TIMES.consent } }, { type: 'asked', what, by: side })
  if (asked === null) return refused(call)
  if (action === 'decline') return changed({ ...call, [what]: null }, { type: 'declined', what, reason: 'declined' })
  if (asked.by !== side) return granted({ ...call, [what]: null }, event, now)
  return action === 'request' ? unchanged(call) : refused(call, 'UNAUTHORIZED_ACTION')
}

function bought(call: Call, { purchaseId, length }: Extract<CallEvent, { type: 'bought' }>, now: number): Transition {
  if (call.bought?.includes(purchaseId) === true) return unchanged(call)
  if (call.phase !== 'active') return refused(call)
  return changed({ ...longer(call, length, now), bought: [...(call.bought ?? []), purchaseId] }, { type: 'extended' })
}

function longer(call: Call, length: number, now: number): Call {
  const until = (call.until ?? now) + length
  return { ...call, until, isWarned: call.isWarned && until - now <= TIMES.warning }
}

function granted(call: Call, event: AgreeEvent, now: number): Transition {
  if (event.type === 'upgrade') return changed({ ...call, media: 'video' }, { type: 'upgraded' })
  return changed({ ...longer(call, event.length, now), extensions: call.extensions + 1 }, { type: 'extended' })
}

function presence(call: Call, { type, side }: { type: 'lost' | 'back'; side: Side }, now: number): Transition {
  const party = call[side]
  const isLost = type === 'lost'
  if (party.sessionId === null || isLost === (party.lostAt !== null)) return unchanged(call)
  return changed({ ...call, [side]: { ...party, lostAt: isLost ? now : null } }, { type, side })
}

/** Lets everything happen that is due, in the order in which it was. */
function passTime(state: CallState, now: number): Transition {
  let step = unchanged(state)
  for (;;) {
    const call = step.state
    if (!isGoingOn(call)) return step
    const [first] = timers(call)
      .filter(({ at }) => at <= now)
      .toSorted((a, b) => a.at - b.at)
    if (!first) return step
    const { state: after, happenings } = first.ring(call, first.at)
    step = changed(after, ...step.happenings, ...happenings)
  }
}

interface Timer {
  at: number
  ring: (call: Call, at: number) => Transition
}

/** All that time will do to a call, none of it twice. */
function timers(call: Call): Timer[] {
  const found: Timer[] = []
  if (call.until !== null) found.push({ at: call.until, ring: runOut })
  if (call.phase === 'active' && call.until !== null && !call.isWarned)
    found.push({ at: call.until - TIMES.warning, ring: (c) => changed({ ...c, isWarned: true }, { type: 'warned' }) })
  for (const side of ['caller', 'callee'] as const) {
    const { lostAt } = call[side]
    if (lostAt !== null) found.push({ at: lostAt + TIMES.grace, ring: (c, at) => end(c, 'network', null, at) })
  }
  for (const what of ['extension', 'upgrade'] as const) {
    const asked = call[what]
    if (asked)
      found.push({
        at: asked.until,
        ring: (c) => changed({ ...c, [what]: null }, { type: 'declined', what, reason: 'timeout' }),
      })
  }
  return found
}

const runOut = (call: Call, at: number): Transition => {
  if (call.phase === 'active') return end(call, 'timeout', null, at)
  if (call.phase === 'connecting') return end(call, 'network', null, at)
  return end(call, call.isClaimed ? 'missed' : 'error', null, at)
}
