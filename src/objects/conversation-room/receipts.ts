import { utc } from '../../foundation/time.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { ParticipantRow, RoomStore } from './room-store.ts'

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
    const person = this.#person(userId)
    if (!person || seq <= Math.max(person.received, this.#due(person).seq)) return false
    this.#noted.set(userId, { seq, at: now })
    return true
  }

  /** The same for what nobody says again: it is not lost with the room. */
  keep(userId: string, seq: number, now: number): boolean {
    const person = this.#person(userId)
    if (!person || seq <= Math.max(person.received, person.noted)) return false
    this.#store.saveNoted(userId, seq, now)
    return true
  }

  #person(userId: string): ParticipantRow | undefined {
    return this.#store.participants().find(({ user_id }) => user_id === userId)
  }

  /** What is known of somebody, told or not. */
  #due({ user_id, noted, noted_at }: ParticipantRow): { seq: number; at: number } {
    const inMemory = this.#noted.get(user_id)
    return inMemory && inMemory.seq > noted ? inMemory : { seq: noted, at: noted_at }
  }

  /** Whether something has been noted that is not written yet. */
  isDue(): boolean {
    return this.#store.participants().some((person) => this.#due(person).seq > person.received)
  }

  /** Writes down what has been noted and tells the senders. Synchronous, for use inside a commit. */
  save(now: number): void {
    const participants = this.#store.participants()
    for (const person of participants) {
      const { user_id, received } = person
      const { seq, at } = this.#due(person)
      if (seq <= received) continue
      this.#store.saveReceived(user_id, seq)
      const sender = participants.find((other) => other.user_id !== user_id)
      // Who is gone for the sender receives nothing any more, as far as they can tell.
      if (!sender || sender.gone_since !== null) continue
      const newest = this.#store.newestBetween(sender.user_id, received, seq)
      // Of one's own messages nobody has to hear that one has them.
      if (newest) {
        const data = {
          message_id: newest.message_id,
          conversation_id: this.#store.room()?.conversation_id,
          up_to_seq: newest.seq,
          user_id,
          delivered_at: utc(at),
        }
        this.#events.append('message_delivered', data, now, sender.user_id)
      }
    }
  }
}
