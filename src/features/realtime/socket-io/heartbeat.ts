import type { Heartbeats } from '../../../protocol/socket-io.ts'

/**
 * Pings a client and detects a dead connection. In Engine.IO 4 the server pings, and a client that misses a ping closes
 * the connection, so nothing may delay one.
 */
export class Heartbeat {
  readonly #beat: ReturnType<typeof setInterval>
  readonly #timeout: number
  readonly #onSilence: () => void
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor({ interval, timeout }: Heartbeats, ping: () => void, onSilence: () => void) {
    this.#timeout = timeout
    this.#onSilence = onSilence
    this.#beat = setInterval(() => {
      ping()
      this.#deadline ??= setTimeout(this.#onSilence, this.#timeout)
    }, interval)
  }

  /** A packet from the client shows that it is alive. */
  heard(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  stop(): void {
    clearInterval(this.#beat)
    this.heard()
  }
}
