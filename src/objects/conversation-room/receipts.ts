import type { EventLog } from '../shared/event-log.ts'
import type { RoomStore } from './room-store.ts'

/**
 * Up to which message each person's devices have the conversation. What is noted here is written with the room's next
 * commit, or about a second later, and senders are told once for all that has come since
 * (docs/decisions/delivered-receipts.md).
 */
export class Receipts {
  readonly #store: RoomStore
  readonly #events: EventLog
  /** What has been noted, written or not; the store knows what has been written. */
  readonly #noted = new Map<string, { seq: number; at: number }>()

  constructor(store: RoomStore, events: EventLog) {
    this.#store = store
    this.#events = events
  }

  /** Notes that a device of somebody has everything up to a message. Returns whether that is news. */
  note(userId: string, seq: number, now: number): boolean {
    const stored = this.#store.participants().find(({ user_id }) => user_id === userId)?.received ?? Infinity
    if (seq <= Math.max(stored, this.#noted.get(userId)?.seq ?? 0)) return false
    this.#noted.set(userId, { seq, at: now })
    return true
  }

  /** Whether something has been noted that is not written yet. */
  isDue(): boolean {
    return this.#store.participants().some(({ user_id, received }) => (this.#noted.get(user_id)?.seq ?? 0) > received)
  }

  /** Writes down what has been noted and tells the senders. Synchronous, for use inside a commit. */
  save(now: number): void {
    const participants = this.#store.participants()
    for (const { user_id, received } of participants) {
      const { seq, at } = this.#noted.get(user_id) ?? { seq: 0, at: now }
      if (seq <= received) continue
      this.#store.saveReceived(user_id, seq)
      const sender = participants.find((other) => other.user_id !== user_id)?.user_id ?? ''
      const newest = this.#store.newestBetween(sender, received, seq)
      // Of one's own messages nobody has to hear that one has them.
      if (newest) {
        const data = {
          message_id: newest.message_id,
          conversation_id: this.#store.room()?.conversation_id,
          up_to_seq: newest.seq,
          user_id,
          delivered_at: new Date(at).toISOString(),
        }
        this.#events.append('message_delivered', data, now, sender)
      }
    }
  }
}
