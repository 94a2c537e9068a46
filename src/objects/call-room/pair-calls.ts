import { type CallAbout, liveView, sideOf } from './call-view.ts'
import type { CallFrame, Who, Side } from '../../rpc/calls.ts'
import { recordCall } from '../../features/calls/record-call.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { createLog } from '../../foundation/log.ts'
import type { CallView } from '../../protocol/calls.ts'
import { inContext } from '../object-context.ts'
import { Jobs } from '../shared/jobs.ts'
import { migrate } from '../shared/sqlite.ts'
import { hubs, type Hubs } from '../../rpc/namespaces.ts'
import { CallSockets } from './call-sockets.ts'
import { CallStore } from './call-store.ts'
import { Messenger } from './messenger.ts'
import { hasHeardOf, Outcomes } from './outcomes.ts'
import { Signals } from './signals.ts'
import { TIMES } from './call-types.ts'
import type { Call, CallEvent, CallState, Happening, Refusal } from './call-types.ts'
import { isGoingOn, nextTime, reduce } from './state.ts'
import { STEPS } from './steps.ts'
import { endedFrame, incoming, standing, tell } from './tell.ts'

/** How often it is looked whether both devices are still there, in milliseconds: sockets may go without a word. */
const LOOK_EVERY = 15_000
/** A device that has not been heard of for so long is gone, however open its socket: clients ping every 25 s. */
export const SILENCE = 60_000
/** What a person's hub waits for beyond the end of a call before it holds them free, in milliseconds. */
const LEASE_SLACK = 120_000

const SIDES = ['caller', 'callee'] as const

/**
 * The calls of two people, of which one at most goes on. What becomes of it is for state.ts to say; this keeps it, tells
 * who has to know, and lets time pass.
 */
export class PairCalls {
  readonly jobs: Jobs
  readonly sockets: CallSockets
  readonly signals: Signals
  readonly hubs: Hubs
  readonly messenger: Messenger
  readonly #state: DurableObjectState
  readonly #env: Env
  readonly #store: CallStore
  readonly #outcomes: Outcomes

  constructor(state: DurableObjectState, env: Env) {
    migrate(state.storage, STEPS)
    const log = createLog({ object: 'call-room' })
    this.#state = state
    this.#env = env
    this.#store = new CallStore(state.storage)
    this.#outcomes = new Outcomes(state.storage)
    this.jobs = new Jobs(state.storage, log)
    this.signals = new Signals(state.storage)
    this.sockets = new CallSockets(state)
    this.hubs = hubs(env)
    this.messenger = new Messenger(this.hubs, this.sockets, log, (work) => state.waitUntil(work))
  }

  state(): CallState {
    return this.#store.state()
  }

  about(): CallAbout {
    return this.#store.about()
  }

  /** The call that goes on, if that is the one that is meant; and which of the two somebody is. */
  find({ userId, callId }: Pick<Who, 'userId' | 'callId'>): { call: Call; side: Side } | null {
    const state = this.state()
    if (state.phase === 'idle' || state.callId !== callId) return null
    const side = sideOf(state, userId)
    // One that nobody has been told of is there for who dials alone.
    return side && (side === 'caller' || hasHeardOf(state, side)) ? { call: state, side } : null
  }

  /** A call as one of the two sees it. */
  seen(who: Who, now: number): CallView | null {
    const found = this.find(who)
    return found && liveView(found.call, this.about(), found.side, who.sessionId, now)
  }

  /** The same for who only asks: a call that is over is here until Postgres has it, and for nobody who has been blocked. */
  view(who: Who, now: number): Outcome<CallView> {
    this.apply({ type: 'tick' }, now)
    const found = this.find(who)
    const call = found?.call
    const isHere =
      call &&
      (isGoingOn(call) ||
        ((call.reason !== 'blocked' || call.endedBy === found.side) && this.#outcomes.isUnrecorded(call.callId)))
    const view = isHere ? this.seen(who, now) : null
    return view ? ok(view) : refuse('CALL_NOT_FOUND')
  }

  /** Begins a call of which nobody knows yet. */
  begin(event: Extract<CallEvent, { type: 'dial' }>, about: CallAbout, now: number): Refusal | null {
    this.apply({ type: 'tick' }, now)
    const { state, refused } = reduce(this.state(), event, now)
    if (refused !== null || state.phase === 'idle') return refused ?? 'CALL_STATE'
    this.#state.storage.transactionSync(() => {
      this.signals.clear()
      this.#store.begin(state, about)
      this.#schedule(state)
    })
    return null
  }

  /**
   * Lets something happen, keeps what has become of the call, and tells who has to know.
   * @param beside is written in the same transaction
   * @returns why it could not happen
   */
  apply(event: Exclude<CallEvent, { type: 'dial' }>, now: number, beside: () => void = () => {}): Refusal | null {
    const happenings: Happening[] = []
    const refused = this.#state.storage.transactionSync(() => {
      const step = reduce(this.state(), event, now)
      happenings.push(...step.happenings)
      if (step.state.phase !== 'idle' && step.happenings.length > 0) this.#keep(step.state)
      if (step.refused === null) beside()
      return step.refused
    })
    const call = this.state()
    if (call.phase === 'idle') return refused
    const length = event.type === 'extend' ? event.length : call.allowance
    // Of a call that is over nothing else is worth telling.
    const news = isGoingOn(call) ? happenings : happenings.filter(({ type }) => type === 'ended')
    for (const happening of news) this.#announce(happening, call, length, now)
    return refused
  }

  /** Sends a side's device what the other one has signalled, once it has a socket. */
  flush(side: Side): void {
    void this.flushed(side)
  }

  /** The same; resolves when it has been sent, or could not be. */
  async flushed(side: Side): Promise<void> {
    const { userId } = this.#party(side) ?? { userId: '' }
    if (userId === '') return
    await this.messenger.inTurn(userId, async () => {
      const call = this.state()
      const sessionId = isGoingOn(call) ? call[side].sessionId : null
      const waiting = sessionId === null ? [] : this.signals.waiting(side)
      const last = waiting.at(-1)
      if (sessionId === null || !last) return
      const frames = waiting.map(({ event, data }) => ({ event, data, to: { only: sessionId } }) as CallFrame)
      if (await this.messenger.reach(userId, sessionId, frames)) this.signals.sent(side, last.seq)
    })
  }

  /** Tells a device that has come how things stand: that it rings, or what has become of the call that it is in. */
  came(userId: string, sessionId: string, now: number): void {
    this.apply({ type: 'tick' }, now)
    const call = this.state()
    const side = isGoingOn(call) && call.isClaimed ? sideOf(call, userId) : null
    if (!isGoingOn(call) || side === null) return
    if (call[side].sessionId === sessionId) {
      this.apply({ type: 'back', side }, now)
      this.messenger.send(userId, standing(call, this.about(), side, sessionId, now))
      this.flush(side)
    } else if (call.phase === 'ringing' && side === 'callee') {
      const data = incoming(call, this.about())
      this.messenger.send(userId, { event: 'call:incoming', data, to: { only: sessionId } })
    }
  }

  /** Looks whether the device of a side is there. */
  async look(side: Side): Promise<void> {
    const before = this.#party(side)
    if (!before || before.sessionId === null) return
    const { userId, sessionId } = before
    const since = Date.now() - SILENCE
    const isHere = this.sockets.has(sessionId, since) || (await this.hubs.of(userId).isDeviceHere(sessionId, since))
    const now = Date.now()
    if (this.#party(side)?.sessionId !== sessionId) return
    this.apply({ type: isHere ? 'back' : 'lost', side }, now)
    if (isHere) this.flush(side)
  }

  readonly duties = {
    tick: (now: number): Promise<number | null> => {
      this.apply({ type: 'tick' }, now)
      return Promise.resolve(nextTime(this.state()))
    },
    look: async (now: number): Promise<number | null> => {
      await Promise.allSettled(SIDES.map((side) => this.look(side)))
      return isGoingOn(this.state()) ? now + LOOK_EVERY : null
    },
    settle: async (): Promise<number | null> => {
      await this.settle()
      return null
    },
  }

  /** Brings what came of calls to everybody who has to know. @throws what failed; the alarm tries it again */
  async settle(): Promise<void> {
    if (!this.#outcomes.isOwed()) return
    await this.#outcomes.settle({
      record: (outcome) => inContext(this.#state, this.#env, (context) => recordCall(context, outcome)),
      release: (userId, callId, event) => this.hubs.of(userId).callOver(userId, callId, event),
    })
  }

  /** How long the hubs of the two hold them for busy, should they never hear that the call is over. */
  leaseOf(call: Call): number {
    const most = call.phase === 'active' ? 0 : TIMES.ring + TIMES.connect + call.allowance
    return (call.until ?? call.createdAt) + most + LEASE_SLACK
  }

  #party(side: Side): Call[Side] | null {
    const call = this.state()
    return isGoingOn(call) ? call[side] : null
  }

  /** Synchronous: part of one transaction. */
  #keep(call: Call): void {
    this.#store.save(call)
    if (!isGoingOn(call)) {
      this.signals.clear()
      this.#outcomes.owe(call, this.about())
      // Should the object die before everybody knows.
      this.jobs.ensure('settle', Date.now() + 2_000)
    }
    this.#schedule(call)
  }

  #schedule(call: CallState): void {
    const next = nextTime(call)
    this.jobs.cancel('tick')
    if (next === null) this.jobs.cancel('look')
    else {
      this.jobs.ensure('tick', next)
      this.jobs.ensure('look', Date.now() + LOOK_EVERY)
    }
  }

  #announce(happening: Happening, call: Call, length: number, now: number): void {
    const about = this.about()
    for (const { side, frame } of tell(happening, call, about, length, now)) {
      this.messenger.send(call[side].userId, frame)
    }
    switch (happening.type) {
      case 'rang':
        return this.#ring(call, about)
      case 'answered':
        this.#state.waitUntil(this.#answered(call))
        return
      case 'extended':
        for (const side of SIDES)
          void this.messenger.inTurn(call[side].userId, () =>
            this.hubs.of(call[side].userId).keepCall(call.callId, this.leaseOf(call)),
          )
        return
      case 'ended':
        return this.#over(call, about)
    }
  }

  #ring(call: Call, about: CallAbout): void {
    const { userId } = call.callee
    const data = incoming(call, about)
    void this.messenger.inTurn(userId, async () => {
      this.sockets.pass(userId, { event: 'call:incoming', data, to: 'all' })
      await this.hubs.of(userId).ringCall(userId, data)
    })
  }

  async #answered({ callId, callee }: Call): Promise<void> {
    this.flush('callee')
    const stopRinging = this.hubs.of(callee.userId).callAnswered(callId, callee.sessionId ?? '')
    await Promise.allSettled([stopRinging, this.look('callee')])
  }

  /** After what is still under way to the two, so that nobody hears of the end before it. */
  #over(call: Call, about: CallAbout): void {
    const lines = SIDES.map((side) =>
      this.messenger.inTurn(call[side].userId, () => {
        const event = hasHeardOf(call, side) ? endedFrame(call, about, side) : null
        if (event) this.sockets.pass(call[side].userId, event)
        return Promise.resolve()
      }),
    )
    const settled = Promise.all(lines).then(() => this.settle())
    this.#state.waitUntil(
      settled
        // The alarm tries again.
        .catch(() => {})
        // By now whoever has ended it has been answered.
        .then(() => this.sockets.closeCall(call.callId, 1000, 'the call is over')),
    )
  }
}
