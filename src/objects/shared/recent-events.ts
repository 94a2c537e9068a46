import type { LoggedEvent } from '../../rpc/delivery.ts'

/** An event, and the one user whom it is for; null when it is for everybody. */
export interface AddressedEvent extends LoggedEvent {
  audience: string | null
}

/** How many of the newest events are kept in memory. */
const REMEMBERED = 128

/** The newest events of a log without a gap, so that delivering them at once needs no read. */
export class RecentEvents {
  #events: AddressedEvent[] = []

  add(event: AddressedEvent): void {
    this.#events.push(event)
    if (this.#events.length >= 2 * REMEMBERED) this.#events = this.#events.slice(-REMEMBERED)
  }

  forget(): void {
    this.#events = []
  }

  /** Events with numbers above `after` and up to `through`; null unless all above `after` are kept. */
  between(after: number, through: number): AddressedEvent[] | null {
    const [oldest] = this.#events
    if (oldest === undefined || oldest.eventId > after + 1) return null
    return this.#events.filter(({ eventId }) => eventId > after && eventId <= through)
  }
}
