import type { Acknowledgements } from '../shared/acknowledgements.ts'
import { KEPT, PRUNE_PAUSE, type EventLog } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { Connections } from '../shared/connections.ts'
import type { Notifications } from './notifications.ts'

interface Parts {
  storage: DurableObjectStorage
  events: EventLog
  live: Connections
  jobs: Jobs
  acknowledgements: Acknowledgements
  notifications: Notifications
}

/** The commits of a hub. Writes that arrive together share one. */
export class HubWrites {
  readonly #parts: Parts
  readonly #group: GroupCommit

  constructor(parts: Parts) {
    this.#parts = parts
    const { storage, live, events } = parts
    this.#group = new GroupCommit(storage, { after: () => live.flush(), undone: () => events.forget() })
  }

  /** Runs a synchronous write inside the next commit. Resolves when it is durable. */
  commit<T>(write: () => T): Promise<T> {
    return this.#group.run(write)
  }

  /**
   * A commit that appends to the user's log, together with what they are to be notified of. Everything that is logged goes
   * this way, so a new kind of notification needs no more than a row in the table of occasions.
   * @param write returns whether there was anything to write
   * @param heardAt when a device of theirs was last heard of elsewhere, in milliseconds since 1970
   */
  write(userId: string, now: number, write: () => boolean, heardAt = 0): Promise<void> {
    const { events, jobs, acknowledgements, notifications } = this.#parts
    return this.#group.run(() => {
      const last = events.last()
      if (!write()) return
      jobs.ensure('prune', now + (events.isOverfull() ? PRUNE_PAUSE : KEPT))
      const fresh = events.range(userId, { after: last, through: events.last() })
      if (fresh.some(({ event, data }) => event === 'new_message' && data['sender_id'] !== userId))
        acknowledgements.expect(now)
      notifications.note({ userId, fresh, heardAt }, now)
    })
  }
}
