import { utc } from '../../foundation/time.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { RoomData } from './room-tables.ts'
import type { RoomWrites } from './room-writes.ts'

interface Parts extends RoomData {
  jobs: Jobs
  /** How long before the end of a live match both are warned, in milliseconds. */
  warnBefore: number
  writes: RoomWrites
  /** Ends a match in Postgres and updates this room. */
  expire: (matchId: string) => Promise<void>
}

/**
 * The time of a live match: a warning (job `match_warning`), then its end (job `match_expiry`), unless both participants
 * have kept it. The end is retried until Postgres has recorded it.
 */
export class MatchTimes {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Schedules both jobs by the stored match. Synchronous: runs inside the commit that changes it. */
  set(): void {
    const { tables, jobs, warnBefore } = this.#parts
    const match = tables.matches.timed()
    if (match && !match.is_warned) jobs.ensure('match_warning', match.expires_at - warnBefore)
    else jobs.cancel('match_warning')
    if (match) jobs.ensure('match_expiry', match.expires_at)
    else jobs.cancel('match_expiry')
  }

  readonly jobHandlers = {
    match_warning: (now: number): Promise<number | null> => this.#warn(now),
    match_expiry: (now: number): Promise<number | null> => this.#expire(now),
  }

  /** Returns when to look again, in milliseconds since 1970. */
  async #warn(now: number): Promise<number | null> {
    const { tables, events, warnBefore, writes } = this.#parts
    const match = tables.matches.timed()
    const room = tables.room.read()
    // After the end there is nothing to warn of.
    if (!room || !match || match.is_warned || match.expires_at <= now) return null
    // For a participant whose other one is gone the match is over.
    if (tables.participants.all().some(({ gone_since }) => gone_since !== null)) return null
    if (match.expires_at - warnBefore > now) return match.expires_at - warnBefore
    const data = {
      match_id: match.match_id,
      conversation_id: room.conversation_id,
      expires_at: utc(match.expires_at),
    }
    await writes.write(now, () => {
      tables.matches.saveWarned(match.match_id)
      events.append('match:timeout_warning', data, now)
    })
    return null
  }

  /** Ends the match whose time is over. Returns when to look again, in milliseconds since 1970. */
  async #expire(now: number): Promise<number | null> {
    const { tables, expire } = this.#parts
    const match = tables.matches.timed()
    if (!match) return null
    if (match.expires_at > now) return match.expires_at
    // If Postgres has a later end, the room takes it over here and schedules again.
    await expire(match.match_id)
    return null
  }
}
