import type { LoggedEvent } from '../../rpc/delivery.ts'
import type { Settings } from '../../settings.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { Buckets } from '../../sockets/bucket.ts'
import type { EventLog } from './event-log.ts'

/** At most so many events, and so many bytes of their data, are replayed at once. */
const MOST = { events: 1_000, bytes: 1_000_000 }

/** What a replay has brought. */
export interface Replayed {
  count: number
  /** Whether that was everything: false when some of it is gone, or too much. */
  complete: boolean
}

/**
 * What people have missed, read and sent page by page, with a pause for others after each: a replay of a megabyte takes
 * some twenty milliseconds, in which nobody else would be served. Those of one person come one after the other.
 */
export class Replays {
  readonly #events: EventLog
  readonly #buckets: Buckets
  /** The end of what each person waits for. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(events: EventLog, settings: Settings) {
    this.#events = events
    this.#buckets = new Buckets(settings)
  }

  /** Counts a replay, beside Redis, which may be away; the refusal where there have been too many. */
  refuses(userId: string, now: number): Outcome<never> | null {
    return this.#buckets.refuses('replay', userId, now)
  }

  /** Runs a replay of somebody after those that are under way for them; at once, where none is. */
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
   * @param send takes a page; false when there is nobody any more to send it to
   * @returns null when there is nobody any more
   */
  async send(
    userId: string,
    { after, through }: { after: number; through: number },
    send: (page: readonly LoggedEvent[]) => boolean,
  ): Promise<Replayed | null> {
    const complete = this.#events.reachesBackTo(after)
    const left = { ...MOST, bytes: Math.min(MOST.bytes, this.#buckets.level('replay_bytes', userId, Date.now())) }
    for (let last = after, count = 0; ;) {
      const { events, bytes, rest } = this.#events.page(userId, last, through, left)
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
