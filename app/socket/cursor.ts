/**
 * The number of the newest event that a client has without a gap. From connecting with it until `resumed`, it stays as it
 * is: what comes meanwhile may lie beyond what was missed, and the socket may be lost before that has come.
 */
export class Cursor {
  #kept: number | undefined
  #seen: number | undefined
  #isHeld = false

  /** Number of the newest event that has come without a gap; undefined before the first one. */
  get newest(): number | undefined {
    return this.#kept
  }

  /** A new connection begins. @returns what to resume after; undefined on the first one */
  begin(): number | undefined {
    this.#seen = this.#kept
    this.#isHeld = this.#kept !== undefined
    return this.#kept
  }

  /** Takes note of anything that the server has said. */
  hear(event: string, data: Record<string, unknown>): void {
    const { event_id: eventId, last_event_id: lastEventId } = data
    if (event === 'authenticated' && typeof lastEventId === 'number') this.#kept ??= lastEventId
    if (typeof eventId === 'number') this.#seen = Math.max(this.#seen ?? 0, eventId)
    if (event === 'resumed') this.#isHeld = false
    if (!this.#isHeld) this.#kept = this.#seen ?? this.#kept
  }

  /** Somebody else begins anew. */
  forget(): void {
    this.#kept = this.#seen = undefined
    this.#isHeld = false
  }
}
