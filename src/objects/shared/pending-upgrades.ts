/** Somebody whose socket is on its way in. */
export interface PendingUpgrade {
  readonly userId: string
  readonly sessionId: string
  isStopped: boolean
}

/**
 * Sockets on their way in. A room has to ask others before it attaches one; what closes sockets meanwhile finds nothing
 * to close yet, and has to stop them here.
 */
export class PendingUpgrades {
  readonly #arriving = new Set<PendingUpgrade>()

  begin(userId: string, sessionId: string): PendingUpgrade {
    const arrival = { userId, sessionId, isStopped: false }
    this.#arriving.add(arrival)
    return arrival
  }

  end(arrival: PendingUpgrade): void {
    this.#arriving.delete(arrival)
  }

  stop(isMeant: (arrival: PendingUpgrade) => boolean): void {
    for (const arrival of this.#arriving) if (isMeant(arrival)) arrival.isStopped = true
  }
}
