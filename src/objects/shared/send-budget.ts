import { UNHEARD_BYTES } from '../../catalogue/socket-limits.ts'

/**
 * What each socket has been sent since it was last heard of. The runtime queues without a bound what a client does not
 * read, and does not tell how much that is; a client that reads says something from time to time.
 *
 * Kept in memory: an object sleeps after ten quiet seconds at the earliest, and what comes more slowly than that does not
 * add up to much before the network gives up the connection.
 */
export class SendBudget {
  readonly #pingedAt: (socket: WebSocket) => number
  readonly #unheard = new WeakMap<WebSocket, { bytes: number; since: number }>()

  /** @param pingedAt when the runtime has answered a socket's ping last, in milliseconds since 1970 */
  constructor(pingedAt: (socket: WebSocket) => number) {
    this.#pingedAt = pingedAt
  }

  /** The client has said something. */
  heard(socket: WebSocket): void {
    this.#unheard.delete(socket)
  }

  /** Counts what a socket is about to be sent. False when it has not been heard of for so much that it gets no more. */
  takes(socket: WebSocket, bytes: number, now: number): boolean {
    const known = this.#unheard.get(socket) ?? { bytes: 0, since: now }
    const sum = known.bytes + bytes
    if (sum <= UNHEARD_BYTES) {
      this.#unheard.set(socket, { bytes: sum, since: known.since })
      return true
    }
    // Pings wake nobody, so they are looked for only when it matters.
    if (this.#pingedAt(socket) <= known.since) return false
    this.#unheard.set(socket, { bytes, since: now })
    return true
  }
}
