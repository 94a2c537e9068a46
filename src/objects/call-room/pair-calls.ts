import { metersOf } from '../../catalogue/meters.ts'
import { readSettings } from '../../settings.ts'
import type { Side, CallParticipant } from '../../rpc/calls.ts'
import { recordCall } from '../../features/calls/record-call.ts'
import { ok, refuse, type Outcome } from '../../foundation/errors.ts'
import { objectLog } from '../../providers/deployment-log.ts'
import type { CallView } from '../../protocol/calls.ts'
import { hubs, type Hubs } from '../../rpc/namespaces.ts'
import { inContext } from '../object-context.ts'
import { Jobs } from '../shared/jobs.ts'
import { migrate } from '../shared/sqlite.ts'
import { Announcer } from './announcer.ts'
import { CallDevices, LOOK_EVERY } from './call-devices.ts'
import { CallSockets } from './call-sockets.ts'
import { CallStore } from './call-store.ts'
import type { Call, CallEvent, CallState, Happening, Refusal } from './call-types.ts'
import { type CallAbout, liveView, sideOf } from './call-view.ts'
import { Messenger } from './messenger.ts'
import { hasHeardOf, Outcomes } from './outcomes.ts'
import { Signals } from './signals.ts'
import { isGoingOn, nextTime, reduce } from './state.ts'
import { MIGRATIONS } from './migrations.ts'

/**
 * The calls of two people, of which at most one goes on. state.ts decides what happens to it; this class stores the state
 * and lets its parts announce it. Job: `tick`, when time changes the state.
 */
export class PairCalls {
  readonly jobs: Jobs
  readonly sockets: CallSockets
  readonly signals: Signals
  readonly hubs: Hubs
  readonly devices: CallDevices
  readonly outcomes: Outcomes
  readonly #storage: DurableObjectStorage
  readonly #store: CallStore
  readonly #announcer: Announcer

  constructor(state: DurableObjectState, env: Env) {
    const { storage } = state
    migrate(storage, MIGRATIONS)
    const log = objectLog(env, 'call-room')
    const keepAlive = (work: Promise<unknown>) => state.waitUntil(work)
    const store = (this.#store = new CallStore(storage))
    const signals = (this.signals = new Signals(storage))
    const sockets = (this.sockets = new CallSockets(state))
    const allHubs = (this.hubs = hubs(env))
    this.#storage = storage
    this.jobs = new Jobs(storage, log, metersOf(readSettings(env)))
    const outcomes = (this.outcomes = new Outcomes(storage, {
      record: (outcome) => inContext(state, env, (context) => recordCall(context, outcome)),
      release: (userId, callId, event) => allHubs.of(userId).callOver(userId, callId, event),
    }))
    const messenger = new Messenger({ hubs: allHubs, sockets, log, keepAlive })
    const apply = (event: Exclude<CallEvent, { type: 'dial' }>, now: number) => void this.apply(event, now)
    const devices = (this.devices = new CallDevices({ store, signals, sockets, hubs: allHubs, messenger, apply }))
    this.#announcer = new Announcer({ sockets, hubs: allHubs, messenger, devices, outcomes, keepAlive })
  }

  /** The jobs of all parts, by name. */
  get jobHandlers() {
    return {
      ...this.devices.jobHandlers,
      ...this.outcomes.jobHandlers,
      tick: (now: number): Promise<number | null> => {
        this.apply({ type: 'tick' }, now)
        return Promise.resolve(nextTime(this.state()))
      },
    }
  }

  state(): CallState {
    return this.#store.state()
  }

  about(): CallAbout {
    return this.#store.about()
  }

  /** The present call if it has this id, and the side of the user. */
  find({ userId, callId }: Pick<CallParticipant, 'userId' | 'callId'>): { call: Call; side: Side } | null {
    const state = this.state()
    if (state.phase === 'idle' || state.callId !== callId) return null
    const side = sideOf(state, userId)
    // A call that nobody has been told of exists for the caller alone.
    return side && (side === 'caller' || hasHeardOf(state, side)) ? { call: state, side } : null
  }

  /** A call as one side sees it. */
  seen(who: CallParticipant, now: number): CallView | null {
    const found = this.find(who)
    return (
      found && liveView({ call: found.call, about: this.about() }, { side: found.side, sessionId: who.sessionId }, now)
    )
  }

  /** The same for a request: a call that is over is here until Postgres has it, and never for a user who has been blocked. */
  view(who: CallParticipant, now: number): Outcome<CallView> {
    this.apply({ type: 'tick' }, now)
    const found = this.find(who)
    const call = found?.call
    const isHere =
      call &&
      (isGoingOn(call) ||
        ((call.reason !== 'blocked' || call.endedBy === found.side) && this.outcomes.isUnrecorded(call.callId)))
    const view = isHere ? this.seen(who, now) : null
    return view ? ok(view) : refuse('CALL_NOT_FOUND')
  }

  /** Begins a call of which nobody is told yet. */
  begin(event: Extract<CallEvent, { type: 'dial' }>, about: CallAbout, now: number): Refusal | null {
    this.apply({ type: 'tick' }, now)
    const { state, refused } = reduce(this.state(), event, now)
    if (refused !== null || state.phase === 'idle') return refused ?? 'CALL_STATE'
    this.#storage.transactionSync(() => {
      this.signals.clear()
      this.#store.begin(state, about)
      this.#schedule(state)
    })
    return null
  }

  /**
   * Applies an event, stores the new state and announces what has happened.
   * @param beside runs in the same transaction
   * @returns why the event was refused; null when it was not
   */
  apply(event: Exclude<CallEvent, { type: 'dial' }>, now: number, beside: () => void = () => {}): Refusal | null {
    const happenings: Happening[] = []
    const refused = this.#storage.transactionSync(() => {
      const step = reduce(this.state(), event, now)
      happenings.push(...step.happenings)
      if (step.state.phase !== 'idle' && step.happenings.length > 0) this.#keep(step.state)
      if (step.refused === null) beside()
      return step.refused
    })
    const call = this.state()
    if (call.phase === 'idle') return refused
    const length = event.type === 'extend' || event.type === 'bought' ? event.length : call.allowance
    // Of a call that is over only the end is announced.
    const news = isGoingOn(call) ? happenings : happenings.filter(({ type }) => type === 'ended')
    if (news.length === 0) return refused
    const about = this.about()
    for (const happening of news) this.#announcer.announce(happening, { call, about, length }, now)
    return refused
  }

  /** Synchronous: part of one transaction. */
  #keep(call: Call): void {
    this.#store.save(call)
    if (!isGoingOn(call)) {
      this.signals.clear()
      this.outcomes.owe(call, this.about())
      // In case the object dies before all have taken it.
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
}
