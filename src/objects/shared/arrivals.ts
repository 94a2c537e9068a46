/** Somebody whose socket is on its way in. */
export interface Arrival {
  readonly userId: string
  readonly sessionId: string
  isStopped: boolean
}

/**
 * Sockets on their way in. A room has to ask others before it attaches one; what closes sockets meanwhile finds nothing
 * to close yet, and has to stop them here.
 */
export class Arrivals {
  readonly #arriving = new Set<Arrival>()

  begin(userId: string, sessionId: string): Arrival {
    const arrival = { userId, sessionId, isStopped: false }
    this.#arriving.add(arrival)
    return arrival
  }

  end(arrival: Arrival): void {
    this.#arriving.delete(arrival)
  }

  stop(isMeant: (arrival: Arrival) => boolean): void {
    for (const arrival of this.#arriving) if (isMeant(arrival)) arrival.isStopped = true
  }
}
