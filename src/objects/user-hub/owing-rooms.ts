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

/** That a room may keep events until a time, in milliseconds since 1970. An object of its own for each answer to a room. */
interface Grant {
  until: number
}

/**
 * The rooms that have been told that no device listens here, and so may keep what can wait (docs/decisions/quiet-hubs.md).
 * Before a list is read, and before a device connects, they are asked to tell it.
 */
export class OwingRooms {
  readonly #parts: Parts
  readonly #grants = new Map<string, Grant>()
  readonly #asking = new Map<string, Promise<void>>()
  readonly #wokeAt = Date.now()
  #hasRemembered = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Until when a room that has just told everything need not tell what can wait; undefined when it has to tell at once. All
   * rooms get the same time, so that they tell it together and share a commit.
   */
  grant(conversationId: string, now: number): number | undefined {
    const { inbox, live, toldWithin } = this.#parts
    this.#grants.delete(conversationId)
    if (live.open().length > 0) return undefined
    const row = inbox.find(conversationId)
    // Only where it can be found again after the object has slept; see `#remember`.
    if (!row || row.last_activity <= now - toldWithin) return undefined
    for (const [id, grant] of this.#grants) if (!this.#mayOwe(grant, now)) this.#grants.delete(id)
    const pending = [...this.#grants.values()].find(({ until }) => until > now)?.until ?? now + toldWithin
    this.#grants.set(conversationId, { until: pending })
    return pending
  }

  /** Has rooms tell what they keep, each or those that are named. Resolves when it is in the inbox, or could not be had. */
  async collect(now: number, named?: ReadonlySet<string>): Promise<void> {
    this.#remember(now)
    const owing = [...this.#grants].flatMap(([id, grant]) => (this.#mayOwe(grant, now) ? [id] : []))
    const meant = new Set([...owing, ...this.#asking.keys()].filter((id) => named?.has(id) ?? true))
    if (meant.size === 0) return
    const told = Promise.all([...meant].map((id) => this.#ask(id)))
    await Promise.race([told, scheduler.wait(PATIENCE)])
  }

  /** A room tells by a job that is due at the end of its time, so a while later it may owe something still. */
  #mayOwe({ until }: Grant, now: number): boolean {
    return until + this.#parts.toldWithin > now
  }

  /** An answer on its way may not have what was written since it was asked for, so what the room owes by then is asked for too. */
  async #ask(conversationId: string): Promise<void> {
    await this.#asking.get(conversationId)
    const asked = this.#asking.get(conversationId) ?? this.#begin(conversationId)
    await asked
  }

  async #begin(conversationId: string): Promise<void> {
    const { inbox, rooms, log } = this.#parts
    const grant = this.#grants.get(conversationId)
    const row = inbox.find(conversationId)
    if (!grant || !row) return void this.#grants.delete(conversationId)
    const asked = rooms
      .of(conversationId)
      .tellHubBeside(row.peer_id)
      .then(() => {
        // Unless it has told something meanwhile and been granted new time.
        if (this.#grants.get(conversationId) === grant) this.#grants.delete(conversationId)
      })
      // It still counts as owing, so that it is asked again.
      .catch((error: unknown) =>
        log.warn('collecting_failed', { conversation_id: conversationId, ...describeError(error) }),
      )
      .finally(() => this.#asking.delete(conversationId))
    this.#asking.set(conversationId, asked)
    await asked
  }

  /**
   * Rooms that were granted time before the object woke up, which it does not remember: a grant ends within `toldWithin`, and
   * was given only within `toldWithin` of the conversation's last activity.
   */
  #remember(now: number): void {
    const { inbox, toldWithin } = this.#parts
    const until = this.#wokeAt + toldWithin
    if (this.#hasRemembered || !this.#mayOwe({ until }, now)) return
    this.#hasRemembered = true
    for (const id of inbox.activeSince(this.#wokeAt - 3 * toldWithin))
      if (!this.#grants.has(id)) this.#grants.set(id, { until })
  }
}
