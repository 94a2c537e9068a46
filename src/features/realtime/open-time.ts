/** Time that is shorter waits for more of it, in milliseconds: a frame has to cost nothing. */
const STEP = 15_000
/**
 * A socket that nothing was heard of for so long, in milliseconds, is not counted beyond that: its client may have gone without
 * a word. A page that is hidden does not ping, so it counts as open for so long only.
 */
const MOST = 120_000

/**
 * How long a socket is open, in whole seconds, as they pass. Counted only when it closes, hours would come at once, or never:
 * an isolate that the platform ends sees none of its sockets close.
 */
export class OpenTime {
  /** Up to when its time has been counted, in milliseconds since 1970; null before it was connected, and once it has closed. */
  #until: number | null = null

  begin(now: number): void {
    this.#until = now
  }

  /** Something was heard on it. @returns seconds to count, or 0 */
  heard(now: number): number {
    return this.#until !== null && now - this.#until >= STEP ? this.#take(now) : 0
  }

  /** @returns the seconds that are left, once */
  end(now: number): number {
    const seconds = this.#take(now)
    this.#until = null
    return seconds
  }

  #take(now: number): number {
    if (this.#until === null) return 0
    const seconds = Math.floor(Math.min(MOST, Math.max(0, now - this.#until)) / 1000)
    // What is left of a second counts the next time.
    this.#until = Math.max(this.#until + seconds * 1000, now - 999)
    return seconds
  }
}
