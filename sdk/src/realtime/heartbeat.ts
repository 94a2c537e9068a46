import type { Clock } from '../foundation.ts'
import type { Link } from './link.ts'

const EVERY = 25_000
const ANSWERED_WITHIN = 10_000
/** After a sleep of the device the user waits: a dead socket is given less time. */
const CHECKED_WITHIN = 4_000
/** The code of a connection that ended without one. */
export const LOST = 1006

/** Pings, and ends a link that does not answer. What arrives meanwhile counts as an answer. */
export class Heartbeat {
  readonly #link: Link
  readonly #clock: Clock
  readonly #onBeat: () => boolean
  #next: { clear(): void } | undefined
  #limit: { clear(): void } | undefined

  /** @param onBeat called before each ping; false skips it: a hidden page counts as absent, and sends nothing by itself */
  constructor(link: Link, clock: Clock, onBeat: () => boolean) {
    this.#link = link
    this.#clock = clock
    this.#onBeat = onBeat
    this.#schedule()
  }

  /** Asks now whether the other side is there. */
  check(within = CHECKED_WITHIN): void {
    const { heard } = this.#link
    this.#link.ping()
    this.#limit?.clear()
    this.#limit = this.#clock.setTimeout(() => {
      if (this.#link.heard === heard) this.#link.lose(LOST)
    }, within)
  }

  stop(): void {
    this.#next?.clear()
    this.#limit?.clear()
  }

  #schedule(): void {
    this.#next = this.#clock.setTimeout(() => {
      this.#schedule()
      if (this.#onBeat()) this.check(ANSWERED_WITHIN)
    }, EVERY)
  }
}
