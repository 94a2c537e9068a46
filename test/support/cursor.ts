/**
 * The number of the newest event that a client has without a gap. From connecting with it until `resumed`, it is kept:
 * live events may be beyond the missed ones, and the socket may be lost before those have arrived.
 */
export class Cursor {
  #kept: number | undefined
  #seen: number | undefined
  #isHeld = false

  /** Number of the newest event without a gap; undefined before the first one. */
  get newest(): number | undefined {
    return this.#kept
  }

  /** Starts a new connection. @returns where to resume from; undefined on the first one */
  begin(): number | undefined {
    this.#seen = this.#kept
    this.#isHeld = this.#kept !== undefined
    return this.#kept
  }

  /** Updates the cursor from a server frame. */
  hear(event: string, data: Record<string, unknown>): void {
    const { event_id: eventId, last_event_id: lastEventId } = data
    if (event === 'authenticated' && typeof lastEventId === 'number') this.#kept ??= lastEventId
    if (typeof eventId === 'number') this.#seen = Math.max(this.#seen ?? 0, eventId)
    if (event === 'resumed') this.#isHeld = false
    if (!this.#isHeld) this.#kept = this.#seen ?? this.#kept
  }

  /** Resets it for another user. */
  forget(): void {
    this.#kept = this.#seen = undefined
    this.#isHeld = false
  }
}
