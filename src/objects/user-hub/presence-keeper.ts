import type { Context } from '../../context.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { Connections } from '../shared/connections.ts'
import { GRACE, keepPresence } from './keep-presence.ts'
import { isStillThere } from './note-events.ts'
import type { Presence } from './presence.ts'
import type { SearchWatch } from './search-watch.ts'

interface Parts {
  presence: Presence
  live: Connections
  jobs: Jobs
  searches: SearchWatch
  /** How long a user may take to look for themselves, in milliseconds. */
  patience: number
  inContext: <T>(work: (context: Context) => Promise<T>) => Promise<T>
}

/** Whether a user is online, and what others are told of it (job `presence`). */
export class PresenceKeeper {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    presence: (now: number): Promise<number | null> => {
      const { presence, live, searches, patience, inContext } = this.#parts
      // A user who is no longer heard of does not search either.
      searches.look(now)
      const seen = { heardAt: live.lastHeard(), patience }
      return inContext((context) => keepPresence(context, presence, seen, now))
    },
  }

  /** A device has connected, or sent something after some silence. */
  came(userId: string, now: number): void {
    const { presence, jobs } = this.#parts
    if (presence.came(userId)) jobs.ensure('presence', now)
  }

  /** A socket has closed, perhaps the last one. */
  socketClosed(now: number): void {
    const { presence, live, jobs, patience } = this.#parts
    if (!isStillThere(live.lastHeard(), patience, now) && presence.left(now)) jobs.ensure('presence', now + GRACE)
  }

  /** The user has changed whether others see them. */
  visibilityChanged(now: number): void {
    const { presence, jobs } = this.#parts
    const row = presence.read()
    if (!row?.is_online) return
    // Treated as if they had just come, so that the others are told the present state.
    presence.save(false, row.is_told === 1)
    jobs.ensure('presence', now)
  }
}
