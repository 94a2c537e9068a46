import { describeError, type Log } from '../../foundation/log.ts'
import type { Rooms } from '../../rpc/namespaces.ts'
import type { Connections } from '../shared/connections.ts'
import type { Inbox } from './inbox.ts'

/** A room that does not answer keeps nobody from their lists and sockets for longer than this, in milliseconds. */
const PATIENCE = 2_000

interface Parts {
  inbox: Inbox
  live: Connections
  rooms: Rooms
  log: Log
  /** For how long a room may be told that nobody listens, in milliseconds. */
  toldWithin: number
}

/**
 * The rooms that have been told that no device listens here, and so may keep what can wait (docs/decisions/quiet-hubs.md).
 * Before a list is read, and when a device connects, they are asked to tell it.
 */
export class OwingRooms {
  readonly #parts: Parts
  /** Until when each room may keep events, in milliseconds since 1970. */
  readonly #until = new Map<string, number>()
  /** Until when rooms may keep events that were told so before the object woke up, which it does not remember. */
  #forgottenUntil: number

  constructor(parts: Parts) {
    this.#parts = parts
    this.#forgottenUntil = Date.now() + parts.toldWithin
  }

  /**
   * Until when a room need not tell what can wait; undefined when it has to tell at once. All rooms get the same time, so that
   * they tell it together and share a commit.
   */
  grant(conversationId: string, now: number): number | undefined {
    const { inbox, live, toldWithin } = this.#parts
    if (live.open().length > 0) return undefined
    const row = inbox.find(conversationId)
    // Only where it can be found again after the object has slept; see `#remember`.
    if (!row || row.last_activity <= now - toldWithin) return undefined
    for (const [id, until] of this.#until) if (until <= now) this.#until.delete(id)
    const [pending = now + toldWithin] = this.#until.values()
    this.#until.set(conversationId, pending)
    return pending
  }

  /** Has rooms tell what they keep, each or those that are named. Resolves when it is in the inbox, or could not be had. */
  async collect(now: number, named?: ReadonlySet<string>): Promise<void> {
    this.#remember(now)
    const owing = [...this.#until].filter(([id, until]) => until > now && (named?.has(id) ?? true))
    if (owing.length === 0) return
    const told = Promise.all(owing.map(([conversationId]) => this.#ask(conversationId)))
    await Promise.race([told, scheduler.wait(PATIENCE)])
  }

  async #ask(conversationId: string): Promise<void> {
    const { inbox, rooms, log } = this.#parts
    this.#until.delete(conversationId)
    try {
      await rooms.of(conversationId).tellHubBeside(inbox.find(conversationId)?.peer_id ?? '')
    } catch (error) {
      log.warn('collecting_failed', { conversation_id: conversationId, ...describeError(error) })
    }
  }

  /** A room was granted time only within `toldWithin` of its last message, so its row is not older than twice that. */
  #remember(now: number): void {
    if (now >= this.#forgottenUntil) return
    const { inbox, toldWithin } = this.#parts
    for (const id of inbox.activeSince(now - 2 * toldWithin)) this.#until.set(id, this.#forgottenUntil)
    this.#forgottenUntil = 0
  }
}
