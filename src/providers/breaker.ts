/**
 * A circuit breaker of one provider in one isolate. While a provider does not answer, each request would wait for the whole
 * time limit; after some failures in a row it is not asked for a while, and requests fail at once, or go to another
 * provider. Data, not promises: no request waits for another's.
 */
export class Breaker {
  /** When it failed since it last succeeded, in milliseconds since 1970. */
  #failures: number[] = []
  #isOpen = false
  /** Nobody asks before this time, in milliseconds since 1970. */
  #askAt = 0

  /**
   * How long to wait before asking, in milliseconds; 0 when the caller may ask now, and then reports how it went. After a
   * pause one caller asks, and the others wait for another pause. So one that never reports, because its client hung
   * up, blocks nobody for longer.
   */
  enter(now: number): number {
    if (!this.#isOpen) return 0
    if (now < this.#askAt) return this.#askAt - now
    this.#askAt = now + PAUSE
    return 0
  }

  succeeded(): void {
    this.#failures = []
    this.#isOpen = false
  }

  failed(now: number): void {
    this.#failures = [...this.#failures.filter((at) => at > now - WINDOW), now]
    if (!this.#isOpen && this.#failures.length < FAILURES) return
    this.#isOpen = true
    this.#askAt = now + PAUSE
  }
}

/** So many failures without a success between them, within so many milliseconds, open it. */
export const FAILURES = 5
export const WINDOW = 30_000
/** How long it stays open before one request tries again, in milliseconds. */
export const PAUSE = 10_000

const breakers = new Map<string, Breaker>()

/** The breaker of a provider. @param account what tells accounts apart: an address, an id; settings, so they are few */
export function breakerOf(provider: string, ...account: readonly (string | undefined)[]): Breaker {
  const name = [provider, ...account].join('\n')
  const known = breakers.get(name) ?? new Breaker()
  breakers.set(name, known)
  return known
}
