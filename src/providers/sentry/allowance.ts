import { retryAfter } from '../retry-after.ts'
import type { Reason } from './envelope.ts'

/** Reports of one isolate in a minute: of all kinds, and of one fingerprint. */
const MOST_A_MINUTE = 30
const MOST_ALIKE = 3
/** For so long nothing is sent to a Sentry that does not answer, or refuses without saying for how long. */
const PAUSE = 60_000
/** No header keeps us silent for longer. */
const LONGEST_PAUSE = 3_600_000

/** What one isolate may still report. All times are in milliseconds since 1970. */
export class Allowance {
  readonly #discarded = new Map<Reason, number>()
  readonly #alike = new Map<string, number>()
  #sinceMinute = -Infinity
  #sent = 0
  #pausedUntil = -Infinity

  /** Whether a report may be sent now; if so it counts as sent, else as discarded. */
  take(fingerprint: string, now: number): boolean {
    if (now < this.#pausedUntil) return this.discard('ratelimit_backoff')
    // A clock may jump, also back.
    if (Math.abs(now - this.#sinceMinute) >= 60_000) {
      this.#sinceMinute = now
      this.#sent = 0
      this.#alike.clear()
    }
    const alike = this.#alike.get(fingerprint) ?? 0
    if (this.#sent >= MOST_A_MINUTE || alike >= MOST_ALIKE) return this.discard('queue_overflow')
    this.#sent += 1
    this.#alike.set(fingerprint, alike + 1)
    return true
  }

  discard(reason: Reason, quantity = 1): false {
    this.#discarded.set(reason, (this.#discarded.get(reason) ?? 0) + quantity)
    return false
  }

  /** The counts of what was not sent since they were last taken. */
  takeDiscarded(): Map<Reason, number> {
    const counts = new Map(this.#discarded)
    this.#discarded.clear()
    return counts
  }

  /** Counts again what was taken and has not arrived. */
  giveBack(counts: ReadonlyMap<Reason, number>): void {
    for (const [reason, quantity] of counts) this.discard(reason, quantity)
  }

  /** Sentry did not answer. */
  failed(now: number): void {
    this.discard('network_error')
    this.#pauseFor(PAUSE, now)
  }

  /** Sentry answered; with an error, or with limits for what comes next, nothing is sent for a while. */
  answered({ status, headers }: Pick<Response, 'status' | 'headers'>, now: number): void {
    const isRefused = status >= 400
    if (isRefused) this.discard(status === 429 ? 'ratelimit_backoff' : 'network_error')
    const limits = headers.get('x-sentry-rate-limits')
    const limited = limits === null ? null : secondsForErrors(limits)
    const asked = limited ?? (isRefused ? retryAfter(headers.get('retry-after')) : null)
    if (asked !== null) this.#pauseFor(asked * 1000, now)
    else if (isRefused) this.#pauseFor(PAUSE, now)
  }

  #pauseFor(milliseconds: number, now: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, now + Math.min(milliseconds, LONGEST_PAUSE))
  }
}

/**
 * For how many seconds errors are not wanted, by `X-Sentry-Rate-Limits`: `<seconds>:<categories>:<scope>…`, several separated by
 * commas; no category means all (https://develop.sentry.dev/sdk/expected-features/rate-limiting/). Null: they are wanted.
 */
export function secondsForErrors(header: string): number | null {
  const asked = header.split(',').flatMap((limit) => {
    const [seconds = '', categories = ''] = limit.trim().split(':')
    const isForErrors =
      categories === '' || categories.split(';').some((name) => name === 'error' || name === 'default')
    return /^\d+$/.test(seconds) && isForErrors ? [Number(seconds)] : []
  })
  return asked.length > 0 ? Math.max(...asked) : null
}
