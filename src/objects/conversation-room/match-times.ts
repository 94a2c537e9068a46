import { utc } from '../../foundation/time.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { MatchStore } from './match-store.ts'
import type { RoomStore } from './room-store.ts'

interface Parts {
  store: RoomStore
  matches: MatchStore
  events: EventLog
  jobs: Jobs
  /** How long before the end of a live match both are warned, in milliseconds. */
  warnBefore: number
  /** Runs a write and makes sure that others hear of it. */
  write: (now: number, write: () => void) => Promise<void>
  /** Ends a match in Postgres whose time is over, and brings this room up to date. */
  expire: (matchId: string) => Promise<void>
}

/**
 * The time of a live match: a warning, then its end, unless both have kept it. Both are jobs, so they survive whatever the
 * room survives, and the end is tried until Postgres has taken it.
 */
export class MatchTimes {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Sets the clock by what the room knows. Synchronous: runs inside the commit that has learnt it. */
  set(): void {
    const { matches, jobs, warnBefore } = this.#parts
    const match = matches.timed()
    if (match && !match.is_warned) jobs.ensure('match_warning', match.expires_at - warnBefore)
    else jobs.cancel('match_warning')
    if (match) jobs.ensure('match_expiry', match.expires_at)
    else jobs.cancel('match_expiry')
  }

  /** Warns both. Returns when to look again, in milliseconds since 1970. */
  async warn(now: number): Promise<number | null> {
    const { store, matches, events, warnBefore, write } = this.#parts
    const match = matches.timed()
    const room = store.room()
    // A warning that comes after the end warns of nothing.
    if (!room || !match || match.is_warned || match.expires_at <= now) return null
    // For somebody for whom the other one is gone it is over.
    if (store.participants().some(({ gone_since }) => gone_since !== null)) return null
    if (match.expires_at - warnBefore > now) return match.expires_at - warnBefore
    const data = {
      match_id: match.match_id,
      conversation_id: room.conversation_id,
      expires_at: utc(match.expires_at),
    }
    await write(now, () => {
      matches.saveWarned(match.match_id)
      events.append('match:timeout_warning', data, now)
    })
    return null
  }

  /** Ends the match whose time is over. Returns when to look again, in milliseconds since 1970. */
  async expire(now: number): Promise<number | null> {
    const { matches, expire } = this.#parts
    const match = matches.timed()
    if (!match) return null
    if (match.expires_at > now) return match.expires_at
    // Should there be time left after all, the room learns of it here, and sets the clock anew.
    await expire(match.match_id)
    return null
  }
}
