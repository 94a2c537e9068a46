import type { MessageView } from '../../rpc/messages.ts'
import { expireMatch } from '../../features/matches/expire-match.ts'
import { loadSnapshot } from '../../features/messaging/load-snapshot.ts'
import type { Context } from '../../context.ts'
import { CLOSE } from '../../protocol/close-codes.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { Connections } from '../shared/connections.ts'
import { MatchTimes } from './match-times.ts'
import { leave } from './endings.ts'
import { openRoom, restateRoom } from './open.ts'
import type { ConversationSnapshot, ConversationState } from '../../rpc/conversation-snapshot.ts'
import type { Receipts } from './receipts.ts'
import type { RoomData } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'
import type { Typing } from './typing.ts'

interface Parts extends RoomData {
  receipts: Receipts
  jobs: Jobs
  live: Connections
  typing: Typing
  writes: RoomWrites
  /** How long before the end of a live match both are warned, in milliseconds. */
  warnBefore: number
  /** The newest message as the viewer sees it. */
  lastMessage: (viewerId: string) => MessageView | null
  inContext: (work: (context: Context) => Promise<void>) => Promise<void>
}

/**
 * The state that Postgres has of the conversation, as far as the room knows it: status, matches, request, and for whom the
 * other participant is gone. Its job `leave` takes the conversation off lists.
 */
export class PostgresState {
  readonly #parts: Parts
  readonly #times: MatchTimes

  constructor(parts: Parts) {
    this.#parts = parts
    this.#times = new MatchTimes({ ...parts, expire: (matchId) => this.#expire(matchId) })
  }

  get jobHandlers() {
    return {
      ...this.#times.jobHandlers,
      leave: (now: number): Promise<number | null> => this.#leave(now).finally(() => this.#apply()),
    }
  }

  /** Takes over an opening; see {@link openRoom}. */
  async open(snapshot: ConversationSnapshot, now: number): Promise<void> {
    await this.#takeOver(snapshot, now)
    this.#apply()
  }

  /** Takes over the status alone, unless the room has a newer version. */
  async restate(standing: ConversationState, now: number): Promise<void> {
    await this.#parts.writes.write(now, () => {
      restateRoom(this.#parts, standing, now)
      this.#times.set()
    })
    this.#apply()
  }

  #takeOver(snapshot: ConversationSnapshot, now: number): Promise<void> {
    return this.#parts.writes.write(now, () => {
      openRoom(this.#parts, snapshot, now)
      this.#times.set()
    })
  }

  /** Takes the conversation off lists where its time is over. Returns when to look again, in milliseconds since 1970. */
  #leave(now: number): Promise<number | null> {
    return this.#parts.writes.write(now, () => leave(this.#parts, now))
  }

  /** Applies the state to what is not stored. Repeated each time, because the room may have died before it was done. */
  #apply(): void {
    const { tables, live, typing } = this.#parts
    if (!tables.room.isOpen()) typing.stop()
    for (const { user_id } of tables.participants.all().filter(({ is_shut_out }) => is_shut_out))
      live.closeAll(CLOSE.NOT_FOUND, 'conversation removed', user_id)
  }

  #expire(matchId: string): Promise<void> {
    return this.#parts.inContext(async (context) => {
      // A match that was ended comes back to the room by its domain event.
      if (await expireMatch(context, matchId)) return
      const snapshot = await loadSnapshot(context, this.#parts.tables.room.conversationId(), null)
      if (snapshot) await this.#takeOver(snapshot, context.now())
    })
  }
}
