import type { EventLog } from './event-log.ts'

/** For how long it is remembered exactly when events were sent, in milliseconds; what was sent before is older than that. */
const EXACT = 5_000

/** When the sockets of an object were sent its events. */
export class Flushes {
  readonly #events: EventLog
  /** Events up to here were written before the object woke up, and sent then. */
  readonly #before: number
  /** The newest flushes, oldest first. */
  #flushes: { through: number; at: number }[] = []

  constructor(events: EventLog, before: number) {
    this.#events = events
    this.#before = before
  }

  /** Notes that everything up to an event has been sent. */
  add(through: number, at: number): void {
    const recent = this.#flushes.findLastIndex((flush) => flush.at < at - EXACT)
    this.#flushes = [...this.#flushes.slice(Math.max(0, recent)), { through, at }]
  }

  /** Number of the event up to which everything had been sent by a time, in milliseconds since 1970. */
  by(time: number): number {
    const flush = this.#flushes.findLast(({ at }) => at <= time)
    return flush?.through ?? Math.min(this.#before, this.#events.lastBy(time))
  }
}
