import type { DownData, DownEvent } from '../../protocol/down.ts'
import type { EventLog } from '../shared/event-log.ts'
import type { Asks } from './asks.ts'
import type { HubWrites } from './hub-writes.ts'
import type { ProcessedEvents } from './processed-events.ts'

interface Parts {
  events: EventLog
  told: ProcessedEvents
  asks: Asks
  writes: HubWrites
}

/** An event that concerns a user without belonging to a conversation's room; `key` names it, so that it is sent once. */
interface PersonalEvent<E extends DownEvent> {
  userId: string
  key: string
  event: E
  data: DownData<E>
}

/** Sends a user's devices what concerns the user alone. */
export class PersonalEvents {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Logs an event and sends it to every device, once for each `key`. */
  tell<E extends DownEvent>({ userId, key, event, data }: PersonalEvent<E>, now: number): Promise<void> {
    const { events, told, asks, writes } = this.#parts
    return writes.write(userId, now, () => {
      if (!told.take(key, now) || !asks.mayTell(event, data, now)) return false
      events.append(event, data, now)
      return true
    })
  }
}
