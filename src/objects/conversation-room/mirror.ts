import type { MessageView } from '../../rpc/messages.ts'
import { expireMatch } from '../../features/matches/expire-match.ts'
import { loadOpening } from '../../features/messaging/load-opening.ts'
import type { Context } from '../../context.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Jobs } from '../shared/jobs.ts'
import { MatchStore } from './match-store.ts'
import { MatchTimes } from './match-times.ts'
import { leave } from './endings.ts'
import { openRoom, restateRoom } from './open.ts'
import type { Opening, Standing } from '../../rpc/opening.ts'
import type { Receipts } from './receipts.ts'
import type { RoomStore } from './room-store.ts'

interface Parts {
  storage: DurableObjectStorage
  store: RoomStore
  events: EventLog
  receipts: Receipts
  jobs: Jobs
  /** How long before the end of a live match both are warned, in milliseconds. */
  warnBefore: number
  /** Runs a write and makes sure that others hear of it. */
  write: (now: number, write: () => void) => Promise<void>
  /** The newest message, as somebody sees it. */
  lastMessage: (viewerId: string) => MessageView | null
  inContext: (work: (context: Context) => Promise<void>) => Promise<void>
}

/** What a room knows of what Postgres says: how the conversation stands, and what there is between the two. */
export class Mirror {
  readonly times: MatchTimes
  readonly #parts: Parts
  readonly #matches: MatchStore

  constructor(parts: Parts) {
    this.#parts = parts
    this.#matches = new MatchStore(parts.storage)
    this.times = new MatchTimes({
      ...parts,
      matches: this.#matches,
      expire: (matchId) => this.#expire(matchId),
    })
  }

  open(opening: Opening, now: number): Promise<void> {
    return this.#parts.write(now, () => {
      openRoom({ ...this.#parts, matches: this.#matches }, opening, now)
      this.times.set()
    })
  }

  restate(standing: Standing, now: number): Promise<void> {
    return this.#parts.write(now, () => {
      restateRoom({ ...this.#parts, matches: this.#matches }, standing, now)
      this.times.set()
    })
  }

  /** Takes the conversation off lists where its time is over. Returns when to look again, in milliseconds since 1970. */
  async leave(now: number): Promise<number | null> {
    let next: number | null = null
    await this.#parts.write(now, () => void (next = leave(this.#parts, now)))
    return next
  }

  /** Whether messages are taken. */
  isOpen(): boolean {
    return this.#parts.store.room()?.status === 'open'
  }

  /** For whom there is no such conversation any more. */
  shutOut(): string[] {
    const { store } = this.#parts
    return store.participants().flatMap(({ user_id, is_shut_out }) => (is_shut_out ? [user_id] : []))
  }

  knowsMatch(matchId: string): boolean {
    return this.#matches.find(matchId) !== null
  }

  #expire(matchId: string): Promise<void> {
    return this.#parts.inContext(async (context) => {
      // What has ended it comes back here by its event.
      if (await expireMatch(context, matchId)) return
      const opening = await loadOpening(context, this.#parts.store.room()?.conversation_id ?? '', null)
      if (opening) await this.open(opening, context.now())
    })
  }
}
