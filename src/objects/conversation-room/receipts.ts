import { utc } from '../../foundation/time.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { ParticipantRow } from './participant-store.ts'
import type { RoomData } from './room-tables.ts'
import { settleSoon } from './settle-soon.ts'

/**
 * Up to which message each person's devices have the conversation. What is noted here is written with the room's next
 * commit, or about a second later, and senders are told once for all that has come since
 * (docs/decisions/delivered-receipts.md).
 */
export class Receipts {
  readonly #tables: RoomData['tables']
  readonly #events: RoomData['events']
  readonly #jobs: Jobs
  /** What has been noted, written or not; the table has what has been written. */
  readonly #noted = new Map<string, { seq: number; at: number }>()

  constructor({ tables, events, jobs }: RoomData & { jobs: Jobs }) {
    this.#tables = tables
    this.#events = events
    this.#jobs = jobs
  }

  /** Notes that a device of a user has everything up to a message. Returns whether that was unknown. */
  note(userId: string, seq: number, now: number): boolean {
    const person = this.#person(userId)
    if (!person || seq <= Math.max(person.received, this.#due(person).seq)) return false
    this.#noted.set(userId, { seq, at: now })
    return true
  }

  /**
   * The same for what is reported only once, so it is stored at once. The sender is told with the next commit, or soon.
   * @param seq a seq beyond the newest message counts as the newest
   */
  received(userId: string, seq: number, now: number): void {
    const upTo = Math.min(seq, this.#tables.messages.lastSeq())
    const person = this.#person(userId)
    if (!person || upTo <= Math.max(person.received, person.noted)) return
    this.#tables.participants.saveNoted(userId, upTo, now)
    settleSoon(this.#jobs, now)
  }

  #person(userId: string): ParticipantRow | undefined {
    return this.#tables.participants.byId(userId)
  }

  /** What is known of a participant, told or not. */
  #due({ user_id, noted, noted_at }: ParticipantRow): { seq: number; at: number } {
    const inMemory = this.#noted.get(user_id)
    return inMemory && inMemory.seq > noted ? inMemory : { seq: noted, at: noted_at }
  }

  /** Whether something has been noted that is not written yet. */
  isDue(): boolean {
    return this.#tables.participants.all().some((person) => this.#due(person).seq > person.received)
  }

  /** Writes down what has been noted and tells the senders. Synchronous, for use inside a commit. */
  save(now: number): void {
    const participants = this.#tables.participants.all()
    for (const person of participants) {
      const { user_id, received } = person
      const { seq, at } = this.#due(person)
      if (seq <= received) continue
      this.#tables.participants.saveReceived(user_id, seq)
      const sender = participants.find((other) => other.user_id !== user_id)
      // A receiver who is gone for the sender must not be noticed by them.
      if (!sender || sender.gone_since !== null) continue
      const newest = this.#tables.messages.newestBetween(sender.user_id, received, seq)
      // Only messages of the other participant count.
      if (newest) {
        const data = {
          message_id: newest.message_id,
          conversation_id: this.#tables.room.read()?.conversation_id,
          up_to_seq: newest.seq,
          user_id,
          delivered_at: utc(at),
        }
        this.#events.append('message_delivered', data, now, sender.user_id)
      }
    }
  }
}
