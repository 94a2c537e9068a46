import type { Meters } from '../../catalogue/meters.ts'
import type { Delivery, LoggedEvent } from '../../rpc/delivery.ts'
import type { Hubs } from '../../rpc/namespaces.ts'
import { describeError, type Log } from '../../foundation/log.ts'
import { hubAlone } from '../user-hub/hub-notes.ts'
import type { Receipts } from './receipts.ts'
import type { RoomSpending } from '../shared/spending.ts'
import { HubPace } from './hub-pace.ts'
import type { ParticipantRow } from './participant-store.ts'
import { CALL_TAKES, type QuietHubs } from './quiet-hubs.ts'
import type { RoomData } from './room-tables.ts'

/** How soon a hub that has not confirmed is tried again, in milliseconds. */
const RETRY_AFTER = 5_000

interface CourierParts extends RoomData {
  hubs: Hubs
  receipts: Receipts
  spending: RoomSpending
  quietHubs: QuietHubs
  log: Log
  meters: Meters
  /** When a device of a participant was last heard of here, in milliseconds since 1970. */
  lastHeard: (userId: string) => number
}

/**
 * Delivers a room's events to the hubs of its participants: at once where a device listens, within seconds where none does.
 * Each hub has a cursor, which moves when the hub has confirmed that the events are durable there. A hub that does not answer
 * is tried again by the job `settle`, so no event is lost; hubs ignore events that they have seen, so none is delivered twice.
 */
export class EventDelivery {
  readonly #parts: CourierParts
  /** Confirmed event of each participant; stored with the next commit rather than by one of its own. */
  readonly #confirmed = new Map<string, number>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #pace = new HubPace()
  /** Events up to this one waited for their turn, because no device listened. */
  readonly #deferred = new Map<string, number>()
  /** The event up to which a hub has asked to be told, whatever can wait. */
  readonly #wanted = new Map<string, number>()
  /** When a socket here that has closed since was last heard of, for the next delivery; in milliseconds since 1970. */
  readonly #heardAt = new Map<string, number>()

  constructor(parts: CourierParts) {
    this.#parts = parts
  }

  /**
   * Delivers new events to every hub that is not being served already, and for which they cannot wait. Resolves when all have
   * them or have failed.
   */
  deliver(): Promise<void> {
    const now = Date.now()
    return this.#serveAll((userId, after) => !this.#parts.quietHubs.canWait(userId, after, now))
  }

  /** The same about a second later: a hub also hears what its user has done on sockets here, which counts against limits. */
  settle(): Promise<void> {
    const now = Date.now()
    const { quietHubs, spending } = this.#parts
    return this.#serveAll((userId, after) => spending.owes(userId) || !quietHubs.canWait(userId, after, now))
  }

  async #serveAll(isDue: (userId: string, after: number) => boolean): Promise<void> {
    const all = this.#parts.tables.participants.all()
    const due = all.filter(({ user_id, delivered }) => isDue(user_id, this.#cursor(user_id, delivered)))
    for (const person of all) if (!due.includes(person)) this.#deferred.set(person.user_id, this.#parts.events.last())
    await Promise.all(due.map(({ user_id, delivered }) => this.#serve(user_id, delivered)))
  }

  /**
   * Delivers to the hub of the participant beside `peerId`, which asks for it because somebody looks at its lists or a device
   * connects. @throws Error when the hub has not taken everything
   */
  async tellBeside(peerId: string): Promise<void> {
    const { tables, events } = this.#parts
    const person = tables.participants.byId(peerId) && tables.participants.otherThan(peerId)
    const last = events.last()
    if (!person) return
    await this.#tell(person)
    if (this.#cursor(person.user_id, person.delivered) < last) throw new Error('the hub has not taken everything')
  }

  /**
   * A socket of a participant has closed. Their hub hears of what was shown there while it counts as shown.
   * @param heardAt when the socket was last heard of, in milliseconds since 1970
   */
  async left(userId: string, heardAt: number): Promise<void> {
    const { tables, events } = this.#parts
    const person = tables.participants.byId(userId)
    if (!person || this.#cursor(userId, person.delivered) >= events.last()) return
    this.#heardAt.set(userId, Math.max(heardAt, this.#heardAt.get(userId) ?? 0))
    await this.#tell(person)
  }

  #tell({ user_id, delivered }: ParticipantRow): Promise<void> {
    this.#parts.quietHubs.end(user_id)
    this.#wanted.set(user_id, this.#parts.events.last())
    return this.#serve(user_id, delivered)
  }

  /** Stores the cursors. Synchronous, for use inside a commit. */
  save(): void {
    for (const [userId, eventId] of this.#confirmed) this.#parts.tables.participants.saveDelivered(userId, eventId)
  }

  /** When hubs have to be told next, in milliseconds since 1970; null when all have confirmed everything. */
  nextDue(now: number): number | null {
    const { tables, events, quietHubs } = this.#parts
    const behind = tables.participants
      .all()
      .filter(({ user_id, delivered }) => this.#cursor(user_id, delivered) < events.last())
    if (behind.length === 0) return null
    return Math.min(
      ...behind.map(({ user_id }) => (quietHubs.isQuiet(user_id, now) ? quietHubs.until(user_id) : now + RETRY_AFTER)),
    )
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
    const { tables, events, quietHubs, log } = this.#parts
    let conversationId: string | undefined
    try {
      for (let [isFirst, isFull] = [true, false]; ;) {
        const last = events.last()
        const after = this.#cursor(userId, stored)
        const room = tables.room.read()
        // Removed in the same step as the check: a later write starts a new round.
        const isWanted = isFirst || after < (this.#wanted.get(userId) ?? 0)
        if (after >= last || !room || (!isWanted && quietHubs.canWait(userId, after, Date.now())))
          return void this.#running.delete(userId)
        // A full batch shares its commit already, and more are waiting.
        const pause = isFull ? 0 : this.#pace.pause(userId, Date.now())
        if (pause > 0) {
          await scheduler.wait(pause)
          continue
        }
        conversationId = room.conversation_id
        const entries = events.range(userId, { after, through: last, limit: CALL_TAKES, alsoFor: hubAlone(userId) })
        const through = entries.length < CALL_TAKES ? last : (entries.at(-1)?.eventId ?? last)
        if (entries.length > 0) await this.#call(userId, { conversationId, entries, through })
        this.#confirmed.set(userId, through)
        isFirst = false
        isFull = entries.length === CALL_TAKES
      }
    } catch (error) {
      quietHubs.end(userId)
      this.#running.delete(userId)
      log.warn('delivery_postponed', { conversation_id: conversationId, ...describeError(error) })
    }
  }

  async #call(userId: string, batch: Pick<Delivery, 'conversationId' | 'entries' | 'through'>): Promise<void> {
    const { tables, hubs, receipts, spending, quietHubs, lastHeard, meters } = this.#parts
    const spent = spending.take(userId)
    const began = Date.now()
    const takeQuiet = quietHubs.asking(userId, began)
    const delivery = {
      ...batch,
      userId,
      peerId: tables.participants.otherThan(userId)?.user_id ?? '',
      unread: tables.participants.byId(userId)?.unread ?? 0,
      heardAt: Math.max(lastHeard(userId), this.#heardAt.get(userId) ?? 0),
      spent,
    }
    const { received, left, quietUntil, isShown, counts } = await hubs
      .of(userId)
      .deliver(delivery)
      .catch((error: unknown) => {
        spending.refund(userId, spent)
        this.#pace.failed(userId, Date.now())
        meters.count('vibesmatch_deliveries_total', { result: 'failed' })
        throw error
      })
    const now = Date.now()
    this.#pace.called(userId, began, now)
    this.#heardAt.delete(userId)
    receipts.note(userId, received, now)
    spending.learn(userId, left, now)
    takeQuiet(quietUntil, batch.through)
    meters.give(counts)
    meters.count('vibesmatch_deliveries_total', { result: 'ok' })
    if (isShown) this.#observe(userId, batch.entries, now)
  }

  /** By this clock alone: from the storing of a message to the hub's answer. */
  #observe(userId: string, entries: readonly LoggedEvent[], now: number): void {
    const deferred = this.#deferred.get(userId) ?? 0
    for (const { event, eventId, data } of entries) {
      if (event !== 'new_message' || eventId <= deferred || data['sender_id'] === userId) continue
      const seconds = (now - Date.parse(String(data['created_at']))) / 1000
      this.#parts.meters.observe('vibesmatch_message_delivery_seconds', undefined, seconds)
    }
  }
}
