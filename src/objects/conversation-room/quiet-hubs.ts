import type { EventLog } from '../shared/event-log.ts'

/** Events that change nothing but lists and counts while nobody looks at them. Any other goes to the hub at once. */
const CAN_WAIT: ReadonlySet<string> = new Set([
  'new_message',
  'message_delivered',
  'message_read',
  'message_updated',
  'message_deleted',
  'message_reaction',
])

/** Events that one call to a hub takes. A quiet hub is told when so many wait for it. */
export const CALL_TAKES = 100

interface Parts {
  events: EventLog
  /** The longest time a hub may be left alone, in milliseconds. */
  toldWithin: number
}

interface Quiet {
  until: number
  /** Events up to this one have been looked at, and can wait. */
  lookedAt: number
}

/**
 * The hubs that have said that no device listens to them, and until when they need not be told of what can wait
 * (docs/decisions/quiet-hubs.md). In memory: a room that wakes knows of none, and tells both hubs at once.
 */
export class QuietHubs {
  readonly #parts: Parts
  readonly #quiet = new Map<string, Quiet>()
  /** How often each hub has asked to be told. An answer to a call that began before it asked says nothing. */
  readonly #asked = new Map<string, number>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** To be called before a hub is called; takes what the hub answers: until when it is quiet, in milliseconds since 1970. */
  asking(userId: string, now: number): (quietUntil: number | undefined, through: number) => void {
    const asked = this.#asked.get(userId)
    return (quietUntil, through) => {
      if (asked !== this.#asked.get(userId)) return
      if (quietUntil === undefined) this.#quiet.delete(userId)
      // Clocks of two machines differ; the bound is kept by this one.
      else this.#quiet.set(userId, { until: Math.min(quietUntil, now + this.#parts.toldWithin), lookedAt: through })
    }
  }

  /** A hub asks to be told: it is no longer quiet. */
  end(userId: string): void {
    this.#asked.set(userId, (this.#asked.get(userId) ?? 0) + 1)
    this.#quiet.delete(userId)
  }

  /** Whether nobody listens at a hub, as far as it has said. */
  isQuiet(userId: string, now: number): boolean {
    return this.until(userId) > now
  }

  /** Until when a hub is quiet, in milliseconds since 1970; 0 when it is not. */
  until(userId: string): number {
    return this.#quiet.get(userId)?.until ?? 0
  }

  /**
   * Whether what a hub has not been told yet can wait.
   * @param after the event up to which the hub knows everything
   */
  canWait(userId: string, after: number, now: number): boolean {
    const quiet = this.#quiet.get(userId)
    if (!quiet || quiet.until <= now) return false
    const { events } = this.#parts
    const last = events.last()
    if (last - after >= CALL_TAKES) return false
    const news = events.addressed({ after: Math.max(after, quiet.lookedAt), through: last }, CALL_TAKES)
    if (!news.every(({ event }) => CAN_WAIT.has(event))) return false
    quiet.lookedAt = last
    return true
  }
}
