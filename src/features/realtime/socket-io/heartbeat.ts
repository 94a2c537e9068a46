import type { Heartbeats } from '../../../protocol/socket-io.ts'

/**
 * Pings a client and notices when it no longer answers. In Engine.IO 4 the server pings, and a client that misses a ping
 * takes the connection for dead, so nothing may put one off.
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

  /** Something has come from the client, so it is there. */
  heard(): void {
    clearTimeout(this.#deadline)
    this.#deadline = undefined
  }

  stop(): void {
    clearInterval(this.#beat)
    this.heard()
  }
}
