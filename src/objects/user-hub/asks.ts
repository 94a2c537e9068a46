import type { DownData } from '../../protocol/down.ts'
import type { HubNotes } from './hub-notes.ts'
import type { ProcessedEvents } from './processed-events.ts'

/** The same person is told of once in so long, however often and in whichever way they ask, in milliseconds. */
const ONCE_IN = 24 * 3600 * 1000

/** The people whose interest the user has been notified of. */
export class Asks {
  readonly #processedEvents: ProcessedEvents

  constructor(told: ProcessedEvents) {
    this.#processedEvents = told
  }

  /**
   * Whether an event may be told. Of those by which somebody asks, one is in a day: taking back and asking again must not
   * ring each time. What is asked is on the lists all the same. Synchronous: part of the commit that writes the event.
   */
  mayTell(event: string, data: Record<string, unknown>, now: number): boolean {
    switch (event) {
      case 'interest:received':
        return this.#mayTellOf((data as DownData<'interest:received'>).from_user_id, now)
      case 'message_request':
        return this.#mayTellRequest(data as DownData<'message_request'>, now)
      case 'conversation:asked': {
        const { sender_id, message_id } = data as HubNotes['conversation:asked']
        if (!this.#mayTellOf(sender_id, now)) this.#processedEvents.take(`quiet ${message_id}`, now)
        return false
      }
      default:
        return true
    }
  }

  /** Whether a message comes into its conversation without a notification, because of its sender the person has been told. */
  isQuiet(messageId: string): boolean {
    return this.#processedEvents.has(`quiet ${messageId}`)
  }

  #mayTellRequest({ sender_id, message_id, status }: DownData<'message_request'>, now: number): boolean {
    // After a no they have to wait for a week before they ask again.
    if (status === 'declined') this.#processedEvents.forget(`ask ${sender_id}`)
    if (status !== 'pending') return true
    // One that was declined and waits again is the same.
    const own = `ask ${sender_id} ${message_id}`
    if (this.#processedEvents.has(own)) return true
    return this.#mayTellOf(sender_id, now) && this.#processedEvents.take(own, now)
  }

  #mayTellOf(askerId: string, now: number): boolean {
    return this.#processedEvents.renew(`ask ${askerId}`, now, ONCE_IN)
  }
}
