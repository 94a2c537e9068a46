import { KEPT, type EventLog } from '../shared/event-log.ts'
import type { Notices } from './notices.ts'
import type { ProcessedEvents } from './processed-events.ts'

interface Parts {
  events: EventLog
  notices: Notices
  told: ProcessedEvents
}

/** Deletes what a hub need not keep any longer (job `prune`). */
export class Retention {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly jobHandlers = {
    prune: (now: number): Promise<number | null> => {
      this.#parts.notices.prune(now - KEPT)
      const [events, told] = [this.#parts.events.prune(now), this.#parts.told.prune(now - KEPT, KEPT)]
      return Promise.resolve(events === null || told === null ? (events ?? told) : Math.min(events, told))
    },
  }
}
