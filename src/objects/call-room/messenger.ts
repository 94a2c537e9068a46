import type { CallFrame } from '../../rpc/calls.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import type { Hubs } from '../../rpc/namespaces.ts'
import type { CallSockets } from './call-sockets.ts'

interface Parts {
  hubs: Hubs
  sockets: CallSockets
  log: Log
  keepAlive: (work: Promise<unknown>) => void
}

/**
 * Sends frames of a call to the devices of both people, to each in order: over the call's own sockets, and over their hubs. A
 * failed hub is not tried again, because a device that connects again is sent the state of the call.
 */
export class Messenger {
  readonly #hubs: Hubs
  readonly #sockets: CallSockets
  readonly #log: Log
  readonly #keepAlive: (work: Promise<unknown>) => void
  /** For each user the end of what is under way to them. */
  readonly #lines = new Map<string, Promise<unknown>>()

  constructor({ hubs, sockets, log, keepAlive }: Parts) {
    this.#hubs = hubs
    this.#sockets = sockets
    this.#log = log
    this.#keepAlive = keepAlive
  }

  /** Sends a frame to devices of a user, on all of their sockets. */
  send(userId: string, frame: CallFrame): void {
    void this.inTurn(userId, async () => {
      this.#sockets.pass(userId, frame)
      await this.#hubs.of(userId).passCall([frame])
    })
  }

  /** Sends frames to a device, over the call's socket if it has one. Resolves to whether the device has any socket. */
  async reach(userId: string, sessionId: string, frames: readonly CallFrame[]): Promise<boolean> {
    if (this.#sockets.has(sessionId, 0)) {
      for (const frame of frames) this.#sockets.pass(userId, frame)
      return true
    }
    return this.#hubs.of(userId).passCall([...frames])
  }

  /** Runs work for a user after everything that is under way to them. A failure is logged and does not reject. */
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
