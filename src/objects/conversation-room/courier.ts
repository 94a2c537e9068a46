import type { Hubs } from '../../rpc/namespaces.ts'
import type { EventLog } from '../shared/event-log.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import { hubAlone } from '../user-hub/hub-notes.ts'
import type { Receipts } from './receipts.ts'
import type { RoomSpending } from '../shared/spending.ts'
import type { RoomStore } from './room-store.ts'

const BATCH = 100
/**
 * A room calls a hub at once so often in a row; where more is said, it calls every so many milliseconds, with all there is
 * by then.
 */
const AT_ONCE = 10
const PACE = 100

interface CourierParts {
  store: RoomStore
  events: EventLog
  hubs: Hubs
  receipts: Receipts
  spending: RoomSpending
  log: Log
  /** When a device of somebody was last heard of here. */
  lastHeard: (userId: string) => number
}

/**
 * Brings a room's events to the hubs of its people. Each hub has a cursor; it moves when the hub has confirmed that the
 * events are durable there. A hub that does not answer is tried again by the room's alarm, so nothing is lost, and hubs
 * ignore what they have seen, so nothing comes twice.
 */
export class Courier {
  readonly #store: RoomStore
  readonly #events: EventLog
  readonly #hubs: Hubs
  readonly #receipts: Receipts
  readonly #spending: RoomSpending
  readonly #log: Log
  readonly #lastHeard: (userId: string) => number
  /** Confirmed event number of each person; written to storage with the next commit rather than by one of its own. */
  readonly #confirmed = new Map<string, number>()
  readonly #running = new Map<string, Promise<void>>()
  /** Until when the calls of each hub last at that pace, in milliseconds since 1970. */
  readonly #pacedUntil = new Map<string, number>()

  constructor({ store, events, hubs, receipts, spending, log, lastHeard }: CourierParts) {
    this.#store = store
    this.#events = events
    this.#hubs = hubs
    this.#receipts = receipts
    this.#spending = spending
    this.#log = log
    this.#lastHeard = lastHeard
  }

  /** Starts bringing whatever is new to whoever is not being served already. Resolves when all have it or have failed. */
  async deliver(): Promise<void> {
    await Promise.all(this.#store.participants().map(({ user_id, delivered }) => this.#serve(user_id, delivered)))
  }

  /** Writes the cursors down. Synchronous, for use inside a commit. */
  save(): void {
    for (const [userId, eventId] of this.#confirmed) this.#store.saveDelivered(userId, eventId)
  }

  /** Whether every hub has confirmed everything. */
  isDone(): boolean {
    const last = this.#events.last()
    return this.#store.participants().every(({ user_id, delivered }) => this.#cursor(user_id, delivered) >= last)
  }

  /** The event number that every hub has confirmed. */
  confirmedByAll(): number {
    return Math.min(...this.#store.participants().map(({ user_id, delivered }) => this.#cursor(user_id, delivered)))
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
    const hub = this.#hubs.of(userId)
    let conversationId: string | undefined
    try {
      for (;;) {
        const last = this.#events.last()
        const after = this.#cursor(userId, stored)
        const room = this.#store.room()
        // Off the list in the same step as the look: whoever writes after it starts a new round.
        if (after >= last || !room) return void this.#running.delete(userId)
        const pacedUntil = Math.max(Date.now(), this.#pacedUntil.get(userId) ?? 0)
        const pause = pacedUntil - Date.now() - AT_ONCE * PACE
        if (pause > 0) {
          await scheduler.wait(pause)
          continue
        }
        this.#pacedUntil.set(userId, pacedUntil + PACE)
        conversationId = room.conversation_id
        const entries = this.#events.range(userId, after, last, BATCH, hubAlone(userId))
        const peers = this.#store.participants()
        const unread = peers.find(({ user_id }) => user_id === userId)?.unread ?? 0
        const peerId = peers.find(({ user_id }) => user_id !== userId)?.user_id ?? ''
        const through = entries.length < BATCH ? last : (entries.at(-1)?.eventId ?? last)
        if (entries.length > 0) {
          const spent = this.#spending.take(userId)
          const delivery = {
            userId,
            conversationId: room.conversation_id,
            peerId,
            entries,
            through,
            unread,
            heardAt: this.#lastHeard(userId),
            spent,
          }
          const { received, left } = await hub.deliver(delivery).catch((error: unknown) => {
            this.#spending.giveBack(userId, spent)
            throw error
          })
          this.#receipts.note(userId, received, Date.now())
          this.#spending.learn(userId, left, Date.now())
        }
        this.#confirmed.set(userId, through)
      }
    } catch (error) {
      this.#running.delete(userId)
      this.#log.warn('delivery_postponed', { conversation_id: conversationId, ...describeError(error) })
    }
  }
}
