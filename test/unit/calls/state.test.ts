import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callReason } from '../../../src/protocol/calls.ts'
import {
  TIMES,
  type Call,
  type CallEvent,
  type CallState,
  type Happening,
  type Reason,
} from '../../../src/objects/call-room/call-types.ts'
import { IDLE, isGoingOn, nextTime, reduce } from '../../../src/objects/call-room/state.ts'

const MINUTES = 300_000
const START = 1_800_000_000_000

const dial: CallEvent = {
  type: 'dial',
  call: {
    callId: 'call',
    matchId: 'match',
    media: 'audio',
    allowance: MINUTES,
    from: { userId: 'a', sessionId: 'a1', lostAt: null },
    to: 'b',
  },
}
const answer: CallEvent = { type: 'answer', sessionId: 'b1' }

/** What becomes of a call to which all this happens, each so many milliseconds after the one before. */
function after(...events: (CallEvent | [wait: number, event: CallEvent])[]) {
  let now = START
  let state: CallState = IDLE
  const happenings: Happening[] = []
  for (const entry of events) {
    const [wait, event] = Array.isArray(entry) ? entry : [0, entry]
    now += wait
    const step = reduce(state, event, now)
    happenings.push(...step.happenings)
    state = step.state
  }
  return { state: state as Call, happenings: happenings.map(({ type }) => type), now }
}

const ringing: CallEvent[] = [dial, { type: 'claimed' }]
const connecting: CallEvent[] = [...ringing, answer]
const active: CallEvent[] = [...connecting, { type: 'negotiated' }]

describe('a call', () => {
  it.each<[Reason, (CallEvent | [number, CallEvent])[]]>([
    ['error', [dial, [TIMES.claim, { type: 'tick' }]]],
    ['busy', [dial, { type: 'busy', side: 'callee' }]],
    ['missed', [...ringing, [TIMES.ring, { type: 'tick' }]]],
    ['missed', [...ringing, [TIMES.ring, answer]]],
    ['rejected', [...ringing, { type: 'reject' }]],
    ['rejected', [...ringing, { type: 'hang_up', side: 'callee' }]],
    ['cancelled', [...ringing, { type: 'hang_up', side: 'caller' }]],
    ['cancelled', [...ringing, { type: 'call_off', reason: 'over', by: null }]],
    ['network', [...ringing, { type: 'lost', side: 'caller' }, [TIMES.grace, { type: 'tick' }]]],
    ['network', [...connecting, [TIMES.connect, { type: 'tick' }]]],
    ['completed', [...connecting, { type: 'hang_up', side: 'callee' }]],
    ['completed', [...active, { type: 'hang_up', side: 'caller' }]],
    ['completed', [...active, { type: 'call_off', reason: 'over', by: null }]],
    ['blocked', [...active, { type: 'call_off', reason: 'blocked', by: 'caller' }]],
    ['network', [...active, { type: 'lost', side: 'callee' }, [TIMES.grace, { type: 'tick' }]]],
    ['timeout', [...active, [MINUTES, { type: 'tick' }]]],
  ])('ends %s', (reason, events) => {
    const { state, happenings } = after(...events)
    expect([state.phase, state.reason, nextTime(state)]).toEqual(['ended', reason, null])
    expect(happenings.filter((type) => type === 'ended')).toHaveLength(1)
  })

  it('tells nobody before both are known to be free', () => {
    expect(after(dial).happenings).toEqual([])
    expect(after(dial, answer).state.phase).toBe('ringing')
    expect(after(...active).happenings).toEqual(['rang', 'answered', 'started'])
  })

  it('goes on when a device comes back within the grace, and ends when it does not', () => {
    const lost: CallEvent = { type: 'lost', side: 'caller' }
    const back: CallEvent = { type: 'back', side: 'caller' }
    expect(after(...active, lost, [TIMES.grace - 1, back], [TIMES.grace, { type: 'tick' }]).state.phase).toBe('active')
    expect(after(...active, lost, [TIMES.grace, back]).state.reason).toBe('network')
  })

  it('warns half a minute before its end, again after an extension', () => {
    const extend = (action: 'request' | 'accept', side: 'caller' | 'callee'): CallEvent => ({
      type: 'extend',
      side,
      action,
      length: MINUTES,
    })
    const warned = after(...active, [MINUTES - TIMES.warning, { type: 'tick' }])
    expect([warned.happenings.at(-1), nextTime(warned.state)]).toEqual(['warned', warned.state.until])
    const extended = after(
      ...active,
      [MINUTES - TIMES.warning, extend('request', 'caller')],
      extend('accept', 'callee'),
      [MINUTES, { type: 'tick' }],
    )
    expect(extended.happenings.filter((type) => type === 'warned')).toHaveLength(2)
    expect(extended.state.until).toBe(START + 2 * MINUTES)
  })

  it.each(['extend', 'upgrade'] as const)('lets nobody agree to their own wish (%s)', (type) => {
    const ask = (side: 'caller' | 'callee', action: 'request' | 'accept' | 'decline'): CallEvent => ({
      type,
      side,
      action,
      length: MINUTES,
    })
    const { state, now } = after(...active, ask('caller', 'request'))
    expect(reduce(state, ask('caller', 'accept'), now).refused).toBe('UNAUTHORIZED_ACTION')
    expect(reduce(state, ask('caller', 'request'), now)).toMatchObject({ refused: null, happenings: [] })
    expect(reduce(state, ask('callee', 'request'), now).happenings).toEqual([
      { type: type === 'extend' ? 'extended' : 'upgraded' },
    ])
    expect(reduce(state, ask('callee', 'decline'), now).happenings).toMatchObject([{ reason: 'declined' }])
    expect(reduce(state, { type: 'tick' }, now + TIMES.consent).happenings).toMatchObject([{ reason: 'timeout' }])
    expect(reduce(after(...connecting).state, ask('caller', 'request'), now).refused).toBe('CALL_STATE')
  })

  it('takes the lesser of what two who dial each other want', () => {
    const video = { ...dial, call: { ...dial.call, media: 'video' } } as CallEvent
    expect(after(video, { type: 'claimed' }, { ...answer, media: 'audio' }).state.media).toBe('audio')
    expect(after(dial, { type: 'claimed' }, { ...answer, media: 'video' }).state.media).toBe('audio')
  })
})

const side = fc.constantFrom('caller' as const, 'callee' as const)
const action = fc.constantFrom('request' as const, 'accept' as const, 'decline' as const)
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(dial) },
  { weight: 4, arbitrary: fc.constant<CallEvent>({ type: 'claimed' }) },
  fc.record({ type: fc.constant('busy' as const), side }),
  { weight: 4, arbitrary: fc.constant(answer) },
  { weight: 4, arbitrary: fc.constant<CallEvent>({ type: 'negotiated' }) },
  fc.constant<CallEvent>({ type: 'reject' }),
  fc.record({ type: fc.constant('hang_up' as const), side }),
  fc.record({ type: fc.constant('extend' as const), side, action, length: fc.constant(MINUTES) }),
  fc.record({ type: fc.constant('upgrade' as const), side, action }),
  fc.record({ type: fc.constantFrom('lost' as const, 'back' as const), side }),
  fc.record({
    type: fc.constant('call_off' as const),
    reason: fc.constantFrom('over' as const, 'blocked' as const),
    by: fc.option(side),
  }),
  fc.constant<CallEvent>({ type: 'tick' }),
)
/** Mostly moments; sometimes longer than anything takes; sometimes the clock is set back. */
const wait = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 2_000, max: 40_000 }) },
  fc.integer({ min: 0, max: 2 * MINUTES }),
  fc.integer({ min: -5_000, max: 0 }),
)

/**
 * Every life starts somewhere on the way of an ordinary call: left to chance alone, few get as far as talking, and
 * whether any of them was completed would be luck.
 */
const start = fc.nat(active.length).map((length) => active.slice(0, length))

const ORDER = ['idle', 'ringing', 'connecting', 'active', 'ended']

describe('a call to which anything happens at any time', () => {
  it('goes forward, always has a way out, and leaves no timer behind', () => {
    const reached = new Set<Reason>()
    fc.assert(
      fc.property(start, fc.array(fc.tuple(wait, anyEvent), { maxLength: 40 }), (began, life) => {
        let state: CallState = IDLE
        let now = START
        for (const [pause, event] of [...began.map((event) => [0, event] as const), ...life]) {
          now += pause
          const before: CallState = state
          const step = reduce(before, event, now)
          state = step.state
          const isNew = event.type === 'dial' && step.refused === null
          if (!isNew) expect(ORDER.indexOf(state.phase)).toBeGreaterThanOrEqual(ORDER.indexOf(before.phase))
          if (step.refused !== null && step.happenings.length === 0) expect(state).toBe(before)
          const ends = step.happenings.filter(({ type }) => type === 'ended').length
          if (!isNew) expect(ends).toBe(isGoingOn(before) && !isGoingOn(state) ? 1 : 0)
          // What is going on ends by itself, and what is not waits for nothing.
          expect(nextTime(state) === null).toBe(!isGoingOn(state))
          if (isGoingOn(state)) expect(nextTime(state)).toBeGreaterThan(now)
          else if (state.phase === 'ended') {
            expect([state.extension, state.upgrade, state.until]).toEqual([null, null, null])
            expect(callReason.options).toContain(state.reason)
            if (state.reason) reached.add(state.reason)
          }
        }
        // Left alone, it is over after so many timers.
        for (let rings = 0; isGoingOn(state); rings += 1) {
          expect(rings).toBeLessThan(10)
          state = reduce(state, { type: 'tick' }, nextTime(state) ?? 0).state
        }
        if (state.phase === 'ended' && state.reason) reached.add(state.reason)
      }),
      { numRuns: 3_000 },
    )
    expect([...reached].toSorted()).toEqual(callReason.options.toSorted())
  })
})
