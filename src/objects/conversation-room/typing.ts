import type { Hubs } from '../../rpc/namespaces.ts'
import type { Connections } from '../shared/connections.ts'
import type { QuietHubs } from './quiet-hubs.ts'
import type { RoomTables } from './room-tables.ts'

/** A typing signal that is not renewed ends by itself after this long, in milliseconds. */
export const TYPING_ENDS_AFTER = 6_000

interface Parts {
  tables: RoomTables
  live: Connections
  hubs: Hubs
  quietHubs: QuietHubs
  keepAlive: (work: Promise<unknown>) => void
}

/**
 * The participants who are typing. Nothing is stored: the timer keeps the object in memory for at most six seconds, and if
 * the object is evicted within them, clients end the signal by their own timer.
 */
export class Typing {
  readonly #parts: Parts
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** A participant has begun or stopped typing. Ignored where nothing can be sent. */
  signal(userId: string, isTyping: boolean): void {
    if (this.#parts.tables.room.isOpen()) this.#change(userId, isTyping)
  }

  /** A participant has sent what they were typing. */
  end(userId: string): void {
    this.#change(userId, false)
  }

  /** Forgets all signals without announcing it. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  #change(userId: string, isTyping: boolean): void {
    const running = this.#timers.get(userId)
    if (running !== undefined) clearTimeout(running)
    this.#timers.delete(userId)
    if (isTyping)
      this.#timers.set(
        userId,
        setTimeout(() => this.end(userId), TYPING_ENDS_AFTER),
      )
    // A renewal is not announced, and neither is the end of a signal that never began.
    if (isTyping !== (running !== undefined)) this.#announce(userId, isTyping)
  }

  #announce(userId: string, isTyping: boolean): void {
    const { tables, live, hubs, quietHubs, keepAlive } = this.#parts
    const data = { conversation_id: tables.room.conversationId(), user_id: userId, is_typing: isTyping }
    live.pass('user_typing', data, (who) => who.userId !== userId)
    const peer = tables.participants.otherThan(userId)
    // Where no device listens the signal would only keep the hub awake.
    if (!peer || quietHubs.isQuiet(peer.user_id, Date.now())) return
    keepAlive(
      hubs
        .of(peer.user_id)
        .relay('user_typing', data)
        .catch(() => {}),
    )
  }
}
