import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { Settings } from '../../settings.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { Buckets } from '../../sockets/bucket.ts'
import type { EventLog, Span } from './event-log.ts'

/** Events, and bytes of their data, that one replay sends at most. */
const MOST = { events: 1_000, bytes: 1_000_000 }

/** The result of a replay. */
export interface Replayed {
  count: number
  /** Whether that was everything: false when some of it is gone, or too much. */
  complete: boolean
}

/**
 * Missed events, read and sent page by page, with a pause for other work after each: a replay of a megabyte takes some
 * twenty milliseconds, in which nothing else would run. Replays of one user run one after the other.
 */
export class Replays {
  readonly #events: EventLog
  readonly #buckets: Buckets
  /** The end of each user's last replay. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(events: EventLog, settings: Settings) {
    this.#events = events
    this.#buckets = new Buckets(settings)
  }

  /** Counts a replay, in addition to Redis, which may be down; the refusal if there have been too many. */
  refuses(userId: string, now: number): Outcome<never> | null {
    return this.#buckets.refuses('replay', userId, now)
  }

  /** Runs a replay after those that are under way for the same user; at once if there is none. */
  async inTurn(userId: string, work: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(userId)
    const run = before ? before.then(work) : work()
    const turn = run.catch(() => {})
    this.#turns.set(userId, turn)
    void turn.then(() => {
      if (this.#turns.get(userId) === turn) this.#turns.delete(userId)
    })
    await run
  }

  /**
   * Sends what `userId` has missed after one event and up to another.
   * @param send sends a page; false when the socket is gone
   * @returns null when the socket is gone
   */
  async send(
    userId: string,
    { after, through }: Span,
    send: (page: readonly LoggedEvent[]) => boolean,
  ): Promise<Replayed | null> {
    const complete = this.#events.reachesBackTo(after)
    const left = { ...MOST, bytes: Math.min(MOST.bytes, this.#buckets.level('replay_bytes', userId, Date.now())) }
    for (let last = after, count = 0; ;) {
      const { events, bytes, rest } = this.#events.page(userId, { after: last, through }, left)
      this.#buckets.charge('replay_bytes', userId, Date.now(), bytes)
      if (events.length > 0 && !send(events)) return null
      count += events.length
      if (rest !== 'follows') return { count, complete: complete && rest === 'none' }
      left.events -= events.length
      left.bytes -= bytes
      last = events.at(-1)?.eventId ?? through
      await scheduler.wait(0)
    }
  }
}
