/**
 * The life of a call, as a pure function of what was, what happens and when:
 * idle → ringing → connecting → active → ended. It knows no storage and no socket.
 *
 * Time passes first: whatever is due by `now` has happened before the event does, however late the alarm is.
 */

export type Side = 'caller' | 'callee'
export type Media = 'audio' | 'video'
export type Phase = 'idle' | 'ringing' | 'connecting' | 'active' | 'ended'
export const REASONS = [
  'completed',
  'missed',
  'rejected',
  'cancelled',
  'busy',
  'timeout',
  'network',
  'blocked',
  'error',
] as const
export type Reason = (typeof REASONS)[number]

/** How long things may take, in milliseconds. */
export const TIMES = {
  /** Claiming both people; whoever dies in the middle of it leaves a call behind that ends by itself. */
  claim: 10_000,
  /** Contract §3.10. */
  ring: 30_000,
  /** From the answer to the first SDP answer. */
  connect: 30_000,
  /** For a device whose socket is lost to come back. */
  grace: 15_000,
  /** For the other one to agree to an extension or an upgrade. */
  consent: 20_000,
  /** Before the end. */
  warning: 30_000,
} as const

export interface Party {
  userId: string
  /** The device in the call; null for the callee until one has answered. */
  sessionId: string | null
  /** Since when that device has no socket; null while it has one. */
  lostAt: number | null
}

/** Something that one has asked for and the other has to agree to. */
export interface Asked {
  by: Side
  until: number
}

/** Everything there is to know of a call. Times in milliseconds since 1970. */
export interface Call {
  phase: Exclude<Phase, 'idle'>
  callId: string
  matchId: string
  media: Media
  caller: Party
  callee: Party
  /** How long it may last from the first SDP answer on, extensions aside. */
  allowance: number
  createdAt: number
  /** Until both people are known to be free nobody is told of it. */
  isClaimed: boolean
  /** When what it waits for is over: claims, ringing, connecting, its time. Null once it has ended. */
  until: number | null
  answeredAt: number | null
  startedAt: number | null
  isWarned: boolean
  extension: Asked | null
  upgrade: Asked | null
  extensions: number
  endedAt: number | null
  reason: Reason | null
  endedBy: Side | null
}

export type CallState = { phase: 'idle' } | Call

export type CallEvent =
  | { type: 'dial'; call: Pick<Call, 'callId' | 'matchId' | 'media' | 'allowance'> & { from: Party; to: string } }
  /** Both people are free, and are in this call now. */
  | { type: 'claimed' }
  | { type: 'busy' }
  | { type: 'answer'; sessionId: string; media?: Media }
  | { type: 'reject' }
  | { type: 'hang_up'; side: Side }
  /** An SDP answer has been relayed. */
  | { type: 'negotiated' }
  /** `length` is what accepting adds, in milliseconds. */
  | { type: 'extend'; side: Side; action: ConsentAction; length: number }
  | { type: 'upgrade'; side: Side; action: ConsentAction }
  | { type: 'lost'; side: Side }
  | { type: 'back'; side: Side }
  /** The two may not be in a call any more; `by` is who has blocked, or may not use their account. */
  | { type: 'call_off'; reason: 'over' | 'blocked'; by: Side | null }
  | { type: 'tick' }

export type ConsentAction = 'request' | 'accept' | 'decline'

/** What has come of it, for those who are to be told. */
export type Happening =
  | { type: 'rang' | 'answered' | 'started' | 'warned' | 'extended' | 'upgraded' | 'ended' }
  | { type: 'lost' | 'back'; side: Side }
  | { type: 'asked'; what: Agreement; by: Side }
  | { type: 'declined'; what: Agreement; reason: 'declined' | 'timeout' }

export type Agreement = 'extension' | 'upgrade'

export type Refusal = 'CALL_STATE' | 'UNAUTHORIZED_ACTION'

export interface Step {
  state: CallState
  happenings: Happening[]
  /** Why the event itself has changed nothing; time may have. */
  refused: Refusal | null
}

export const IDLE: CallState = { phase: 'idle' }

export const isGoingOn = (state: CallState): state is Call => state.phase !== 'idle' && state.phase !== 'ended'

export const otherSide = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller')

/** What becomes of a call when something happens to it. */
export function reduce(state: CallState, event: CallEvent, now: number): Step {
  const aged = passTime(state, now)
  const step = event.type === 'tick' ? unchanged(aged.state) : take(aged.state, event, now)
  return { ...step, happenings: [...aged.happenings, ...step.happenings] }
}

/** When time alone will change something; null when it will not. */
export function nextTime(state: CallState): number | null {
  const times = isGoingOn(state) ? timers(state).map(({ at }) => at) : []
  return times.length === 0 ? null : Math.min(...times)
}

const unchanged = (state: CallState): Step => ({ state, happenings: [], refused: null })
const refused = (state: CallState, why: Refusal = 'CALL_STATE'): Step => ({ state, happenings: [], refused: why })
const changed = (state: CallState, ...happenings: Happening[]): Step => ({ state, happenings, refused: null })

function take(state: CallState, event: CallEvent, now: number): Step {
  if (event.type === 'dial') return isGoingOn(state) ? refused(state) : changed(dialled(event, now))
  if (!isGoingOn(state)) return refused(state)
  switch (event.type) {
    case 'claimed':
      if (state.isClaimed) return refused(state)
      return changed({ ...state, isClaimed: true, until: now + TIMES.ring }, { type: 'rang' })
    case 'busy':
      return state.isClaimed ? refused(state) : end(state, 'busy', null, now)
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

function end(call: Call, reason: Reason, endedBy: Side | null, endedAt: number): Step {
  const over = { phase: 'ended', until: null, extension: null, upgrade: null, reason, endedBy, endedAt } as const
  return changed({ ...call, ...over }, { type: 'ended' })
}

function answer(call: Call, { sessionId, media }: Extract<CallEvent, { type: 'answer' }>, now: number): Step {
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

function hangUp(call: Call, side: Side, now: number): Step {
  if (call.phase !== 'ringing') return end(call, 'completed', side, now)
  if (!call.isClaimed) return refused(call)
  return end(call, side === 'caller' ? 'cancelled' : 'rejected', side, now)
}

function negotiated(call: Call, now: number): Step {
  if (call.phase === 'active') return unchanged(call)
  if (call.phase !== 'connecting') return refused(call)
  return changed({ ...call, phase: 'active', startedAt: now, until: now + call.allowance }, { type: 'started' })
}

type AgreeEvent = Extract<CallEvent, { type: 'extend' | 'upgrade' }>

/** Both have to want it; two who ask for the same thing agree. */
function agree(call: Call, event: AgreeEvent, now: number): Step {
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

function granted(call: Call, event: AgreeEvent, now: number): Step {
  if (event.type === 'upgrade') return changed({ ...call, media: 'video' }, { type: 'upgraded' })
  const until = (call.until ?? now) + event.length
  const isWarned = call.isWarned && until - now <= TIMES.warning
  return changed({ ...call, until, isWarned, extensions: call.extensions + 1 }, { type: 'extended' })
}

function presence(call: Call, { type, side }: { type: 'lost' | 'back'; side: Side }, now: number): Step {
  const party = call[side]
  const isLost = type === 'lost'
  if (party.sessionId === null || isLost === (party.lostAt !== null)) return unchanged(call)
  return changed({ ...call, [side]: { ...party, lostAt: isLost ? now : null } }, { type, side })
}

/** Lets everything happen that is due, in the order in which it was. */
function passTime(state: CallState, now: number): Step {
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
  ring: (call: Call, at: number) => Step
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

const runOut = (call: Call, at: number): Step => {
  if (call.phase === 'active') return end(call, 'timeout', null, at)
  if (call.phase === 'connecting') return end(call, 'network', null, at)
  return end(call, call.isClaimed ? 'missed' : 'error', null, at)
}
