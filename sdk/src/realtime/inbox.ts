import type { Frame } from './events.ts'

export interface InboxOptions {
  /** Gives an event to the app; the next one follows when that has settled. */
  hand(frame: Frame): Promise<void>
  /** Every event up to this one has been handed over. */
  onHanded(eventId: number): void
}

/**
 * Events in the order of their numbers, each once. From connecting with a number until `resumed`, numbered events are held
 * back: live ones may be newer than the missed ones, and the socket may be lost before those have arrived.
 */
export class Inbox {
  readonly #options: InboxOptions
  /** Number of the newest event that has arrived without a gap; undefined before the first. */
  #arrived: number | undefined
  /** Events up to this one are known and dropped. */
  #known = 0
  /** What came since the connection began, while it is not known what was missed. */
  #held: Frame[] | null = null
  #queue: Frame[] = []
  #isHanding = false

  constructor(options: InboxOptions) {
    this.#options = options
  }

  /** Where the next connection resumes from; undefined before there is a number. */
  get newest(): number | undefined {
    return this.#arrived
  }

  /** Sets the number from an earlier run of the app, or the one where a new connection begins. */
  startAt(eventId: number): void {
    this.#arrived = this.#known = eventId
  }

  /** Holds numbered events back until `resumed`. */
  hold(): void {
    this.#held = []
  }

  hear(frame: Frame): void {
    if (frame.event === 'resumed') return this.#release(frame)
    if (numberOf(frame) === undefined) this.#enqueue(frame)
    else if (this.#held) this.#held.push(frame)
    else this.#take(frame)
  }

  /** Forgets everything, also what has not been handed over: it is somebody else's. */
  forget(): void {
    this.#arrived = undefined
    this.#known = 0
    this.#held = null
    this.#queue = []
  }

  #release(frame: Frame): void {
    const held = this.#held ?? []
    this.#held = null
    // The server no longer has what the number says, or never had it, as after a restore: its numbers may begin anew.
    if (frame.data['complete'] === false) this.#known = 0
    for (const one of held.toSorted((a, b) => (numberOf(a) ?? 0) - (numberOf(b) ?? 0))) this.#take(one)
    this.#enqueue(frame)
  }

  #take(frame: Frame): void {
    const eventId = numberOf(frame) ?? 0
    if (eventId <= this.#known) return
    this.#arrived = this.#known = eventId
    this.#enqueue(frame)
  }

  #enqueue(frame: Frame): void {
    this.#queue.push(frame)
    if (!this.#isHanding) void this.#handAll()
  }

  async #handAll(): Promise<void> {
    this.#isHanding = true
    for (let frame = this.#queue.shift(); frame; frame = this.#queue.shift()) {
      const queue = this.#queue
      await this.#options.hand(frame)
      const eventId = numberOf(frame)
      // Unless it was forgotten meanwhile.
      if (eventId !== undefined && queue === this.#queue) this.#options.onHanded(eventId)
    }
    this.#isHanding = false
  }
}

function numberOf({ data }: Frame): number | undefined {
  const eventId = data['event_id']
  return typeof eventId === 'number' ? eventId : undefined
}
