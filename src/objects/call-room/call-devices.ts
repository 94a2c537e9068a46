import type { CallFrame, Side } from '../../rpc/calls.ts'
import type { Hubs } from '../../rpc/namespaces.ts'
import type { CallSockets } from './call-sockets.ts'
import type { CallStore } from './call-store.ts'
import { SIDES, type Call, type CallEvent } from './call-types.ts'
import { sideOf } from './call-view.ts'
import type { Messenger } from './messenger.ts'
import type { Signals } from './signals.ts'
import { isGoingOn } from './state.ts'
import { incoming, standing } from './call-notifications.ts'

/** How often it is checked whether both devices are still there, in milliseconds: sockets may be lost without a close. */
export const LOOK_EVERY = 15_000
/** A device that has not been heard of for so long is gone, although its socket is open: clients ping every 25 s. */
const SILENCE = 60_000

interface Parts {
  store: CallStore
  signals: Signals
  sockets: CallSockets
  hubs: Hubs
  messenger: Messenger
  apply: (event: Exclude<CallEvent, { type: 'dial' }>, now: number) => void
}

/** The devices in a call: whether they are connected (job `look`), and the signals that wait for them. */
export class CallDevices {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    look: async (now: number): Promise<number | null> => {
      await Promise.allSettled(SIDES.map((side) => this.look(side)))
      return isGoingOn(this.#parts.store.state()) ? now + LOOK_EVERY : null
    },
  }

  /** A device has connected. It is sent the present state: that it rings, or the call that it is in. */
  came(userId: string, sessionId: string, now: number): void {
    const { store, messenger, apply } = this.#parts
    apply({ type: 'tick' }, now)
    const call = store.state()
    const side = isGoingOn(call) && call.isClaimed ? sideOf(call, userId) : null
    if (!isGoingOn(call) || side === null) return
    if (call[side].sessionId === sessionId) {
      apply({ type: 'back', side }, now)
      messenger.send(userId, standing({ call, about: store.about() }, { side, sessionId }, now))
      this.flush(side)
    } else if (call.phase === 'ringing' && side === 'callee') {
      const data = incoming(call, store.about())
      messenger.send(userId, { event: 'call:incoming', data, to: { only: sessionId } })
    }
  }

  /** Checks whether the device of a side is connected. */
  async look(side: Side): Promise<void> {
    const { sockets, hubs, apply } = this.#parts
    const before = this.#party(side)
    if (!before || before.sessionId === null) return
    const { userId, sessionId } = before
    const since = Date.now() - SILENCE
    const isHere = sockets.has(sessionId, since) || (await hubs.of(userId).isDeviceHere(sessionId, since))
    const now = Date.now()
    if (this.#party(side)?.sessionId !== sessionId) return
    apply({ type: isHere ? 'back' : 'lost', side }, now)
    if (isHere) this.flush(side)
  }

  /** Sends a side's device the signals that wait for it, once it has a socket. */
  flush(side: Side): void {
    void this.flushed(side)
  }

  /** The same; resolves when they have been sent, or could not be. */
  async flushed(side: Side): Promise<void> {
    const { store, signals, messenger } = this.#parts
    const { userId } = this.#party(side) ?? { userId: '' }
    if (userId === '') return
    await messenger.inTurn(userId, async () => {
      const call = store.state()
      const sessionId = isGoingOn(call) ? call[side].sessionId : null
      const waiting = sessionId === null ? [] : signals.waiting(side)
      const last = waiting.at(-1)
      if (sessionId === null || !last) return
      const frames = waiting.map(({ event, data }) => ({ event, data, to: { only: sessionId } }) as CallFrame)
      if (await messenger.reach(userId, sessionId, frames)) signals.sent(side, last.seq)
    })
  }

  #party(side: Side): Call[Side] | null {
    const call = this.#parts.store.state()
    return isGoingOn(call) ? call[side] : null
  }
}
