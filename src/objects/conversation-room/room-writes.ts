import type { Acknowledgements } from '../shared/acknowledgements.ts'
import { KEPT, PRUNE_PAUSE, type EventLog } from '../shared/event-log.ts'
import { GroupCommit } from '../shared/group-commit.ts'
import type { Jobs } from '../shared/jobs.ts'
import { settleSoon } from './settle-soon.ts'

interface Parts {
  storage: DurableObjectStorage
  events: EventLog
  jobs: Jobs
  acknowledgements: Acknowledgements
  /** Runs after the writers have been answered: the place to broadcast. */
  after: () => void
  /** Runs when a write has been rolled back: what is cached in memory must be cleared. */
  undone: () => void
}

/** The commits of a room. Writes that arrive together share one, and with it the jobs that follow. */
export class RoomWrites {
  readonly #parts: Parts
  readonly #group: GroupCommit
  /** When the first event of the present commit was written; null while there is none. */
  #eventsSince: number | null = null

  constructor(parts: Parts) {
    this.#parts = parts
    this.#group = new GroupCommit(parts.storage, {
      atEnd: () => this.#scheduleJobs(),
      after: parts.after,
      undone: parts.undone,
    })
  }

  /** Runs a synchronous write inside the next commit. Resolves when it is durable. */
  commit<T>(write: () => T): Promise<T> {
    return this.#group.run(write)
  }

  /**
   * The same, and schedules delivery if the write has appended events.
   * @param answer is called when the write is durable, before anything is broadcast
   */
  write<T>(now: number, write: () => T, answer?: (result: T) => void): Promise<T> {
    const { events } = this.#parts
    return this.#group.run(() => {
      const last = events.last()
      const result = write()
      if (events.last() > last) this.#eventsSince ??= now
      return result
    }, answer)
  }

  #scheduleJobs(): void {
    const since = this.#eventsSince
    if (since === null) return
    this.#eventsSince = null
    const { events, jobs, acknowledgements } = this.#parts
    settleSoon(jobs, since)
    jobs.ensure('prune', since + (events.isOverfull() ? PRUNE_PAUSE : KEPT))
    acknowledgements.expect(since)
  }
}
