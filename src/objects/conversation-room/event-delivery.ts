import type { Delivery } from '../../rpc/delivery.ts'
import type { Hubs } from '../../rpc/namespaces.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import { hubAlone } from '../user-hub/hub-notes.ts'
import type { Receipts } from './receipts.ts'
import type { RoomSpending } from '../shared/spending.ts'
import type { RoomData } from './room-tables.ts'

const BATCH = 100
/** A room calls a hub at once up to `AT_ONCE` times in a row; beyond that every `PACE` milliseconds, with all new events. */
const AT_ONCE = 10
const PACE = 100

interface CourierParts extends RoomData {
  hubs: Hubs
  receipts: Receipts
  spending: RoomSpending
  log: Log
  /** When a device of a participant was last heard of here, in milliseconds since 1970. */
  lastHeard: (userId: string) => number
}

/**
 * Delivers a room's events to the hubs of its participants. Each hub has a cursor, which moves when the hub has confirmed
 * that the events are durable there. A hub that does not answer is tried again by the job `settle`, so no event is lost;
 * hubs ignore events that they have seen, so none is delivered twice.
 */
export class EventDelivery {
  readonly #parts: CourierParts
  /** Confirmed event of each participant; stored with the next commit rather than by one of its own. */
  readonly #confirmed = new Map<string, number>()
  readonly #running = new Map<string, Promise<void>>()
  /** Until when calls to each hub are accounted for at that pace, in milliseconds since 1970. */
  readonly #pacedUntil = new Map<string, number>()

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /** Delivers new events to every hub that is not being served already. Resolves when all have them or have failed. */
  async deliver(): Promise<void> {
    await Promise.all(
      this.#parts.tables.participants.all().map(({ user_id, delivered }) => this.#serve(user_id, delivered)),
    )
  }

  /** Stores the cursors. Synchronous, for use inside a commit. */
  save(): void {
    for (const [userId, eventId] of this.#confirmed) this.#parts.tables.participants.saveDelivered(userId, eventId)
  }

  /** Whether every hub has confirmed everything. */
  isDone(): boolean {
    const last = this.#parts.events.last()
    return this.#parts.tables.participants
      .all()
      .every(({ user_id, delivered }) => this.#cursor(user_id, delivered) >= last)
  }

  /** The event number that every hub has confirmed. */
  confirmedByAll(): number {
    return Math.min(
      ...this.#parts.tables.participants.all().map(({ user_id, delivered }) => this.#cursor(user_id, delivered)),
    )
  }

  #cursor(userId: string, stored: number): number {
    return Math.max(stored, this.#confirmed.get(userId) ?? 0)
  }

  #serve(userId: string, stored: number): Promise<void> {
    const running = this.#running.get(userId)
    if (running) return running
    let run = Promise.resolve()
    this.#running.set(userId, run)
    run = this.#bring(userId, stored)
    if (this.#running.has(userId)) this.#running.set(userId, run)
    return run
  }

  async #bring(userId: string, stored: number): Promise<void> {
    const { tables, events, log } = this.#parts
    let conversationId: string | undefined
    try {
      for (;;) {
        const last = events.last()
        const after = this.#cursor(userId, stored)
        const room = tables.room.read()
        // Removed in the same step as the check: a later write starts a new round.
        if (after >= last || !room) return void this.#running.delete(userId)
        const pacedUntil = Math.max(Date.now(), this.#pacedUntil.get(userId) ?? 0)
        const pause = pacedUntil - Date.now() - AT_ONCE * PACE
        if (pause > 0) {
          await scheduler.wait(pause)
          continue
        }
        this.#pacedUntil.set(userId, pacedUntil + PACE)
        conversationId = room.conversation_id
        const entries = events.range(userId, { after, through: last, limit: BATCH, alsoFor: hubAlone(userId) })
        const through = entries.length < BATCH ? last : (entries.at(-1)?.eventId ?? last)
        if (entries.length > 0) await this.#call(userId, { conversationId, entries, through })
        this.#confirmed.set(userId, through)
      }
    } catch (error) {
      this.#running.delete(userId)
      log.warn('delivery_postponed', { conversation_id: conversationId, ...describeError(error) })
    }
  }
  async #call(userId: string, batch: Pick<Delivery, 'conversationId' | 'entries' | 'through'>): Promise<void> {
    const { tables, hubs, receipts, spending, lastHeard } = this.#parts
    const spent = spending.take(userId)
    const delivery = {
      ...batch,
      userId,
      peerId: tables.participants.otherThan(userId)?.user_id ?? '',
      unread: tables.participants.byId(userId)?.unread ?? 0,
      heardAt: lastHeard(userId),
      spent,
    }
    const { received, left } = await hubs
      .of(userId)
      .deliver(delivery)
      .catch((error: unknown) => {
        spending.refund(userId, spent)
        throw error
      })
    receipts.note(userId, received, Date.now())
    spending.learn(userId, left, Date.now())
  }
}
