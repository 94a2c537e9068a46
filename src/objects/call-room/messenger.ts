import type { CallFrame } from '../../rpc/calls.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import type { Hubs } from '../../rpc/namespaces.ts'
import type { CallSockets } from './call-sockets.ts'

/**
 * Brings what happens in a call to the devices of the two, to each in order. A person's socket is their hub's; a hub that
 * does not answer is not waited for again, because whoever comes back is told how the call stands.
 */
export class Messenger {
  readonly #hubs: Hubs
  readonly #sockets: CallSockets
  readonly #log: Log
  readonly #keepAlive: (work: Promise<unknown>) => void
  /** Of each person the end of what is under way to them. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor(hubs: Hubs, sockets: CallSockets, log: Log, keepAlive: (work: Promise<unknown>) => void) {
    this.#hubs = hubs
    this.#sockets = sockets
    this.#log = log
    this.#keepAlive = keepAlive
  }

  /** Sends a frame to devices of a person, on all of their sockets. */
  send(userId: string, frame: CallFrame): void {
    void this.inTurn(userId, async () => {
      this.#sockets.pass(userId, frame)
      await this.#hubs.of(userId).passCall([frame])
    })
  }

  /** Sends frames to a device, by the shortest way that it has. Resolves to whether it has one. */
  async reach(userId: string, sessionId: string, frames: readonly CallFrame[]): Promise<boolean> {
    if (this.#sockets.has(sessionId, 0)) {
      for (const frame of frames) this.#sockets.pass(userId, frame)
      return true
    }
    return this.#hubs.of(userId).passCall([...frames])
  }

  /** Does something for a person after everything that is under way to them. Its failure is logged, and nobody else's. */
  inTurn(userId: string, work: () => Promise<unknown>): Promise<void> {
    const done = (this.#lines.get(userId) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#log.warn('call_not_told', describeError(error))
    })
    const line = done.then(() => {
      if (this.#lines.get(userId) === line) this.#lines.delete(userId)
    })
    this.#lines.set(userId, line)
    this.#keepAlive(line)
    return line
  }
}
