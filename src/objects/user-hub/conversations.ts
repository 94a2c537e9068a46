import type { Delivery } from '../../rpc/delivery.ts'
import type { Outcome } from '../../foundation/errors.ts'
import { KEPT } from '../shared/event-log.ts'
import type { Jobs } from '../shared/jobs.ts'
import type { Asks } from './asks.ts'
import { takeDelivery } from './deliver.ts'
import { forgetConversation } from './forget.ts'
import type { HubData } from './hub-data.ts'
import type { HubWrites } from './hub-writes.ts'
import type { InboxRow } from './inbox.ts'
import type { Notifications } from './notifications.ts'
import { setArchived } from './set-archived.ts'

interface Parts extends HubData {
  asks: Asks
  jobs: Jobs
  writes: HubWrites
  notifications: Notifications
}

/** What happens to the conversations of a user's inbox. */
export class Conversations {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Takes events of a room. When it resolves they are durable and on their way to every device.
   * @returns the seq of the message up to which a device has the conversation
   */
  async deliver(delivery: Delivery, now: number): Promise<number> {
    const { userId, heardAt, conversationId } = delivery
    const { inbox, writes } = this.#parts
    let received = 0
    const take = () => {
      const isNews = takeDelivery(this.#parts, delivery, now)
      // Read here, because the hub may have been purged by the time the commit is durable.
      received = inbox.find(conversationId)?.received ?? 0
      return isNews
    }
    await writes.write(userId, now, take, heardAt)
    return received
  }

  /** Takes a conversation off the list and tells every device that its match is over. */
  forget(userId: string, conversationId: string, now: number): Promise<void> {
    return this.#parts.writes.write(userId, now, () => {
      this.#parts.notifications.dropAbout(conversationId)
      return forgetConversation(this.#parts, userId, conversationId, now)
    })
  }

  /** Archives a conversation, or puts it back. */
  setArchived(conversationId: string, status: InboxRow['status'], now: number): Promise<Outcome<object>> {
    const { jobs, writes } = this.#parts
    return writes.commit(() => {
      jobs.ensure('prune', now + KEPT)
      return setArchived(this.#parts, conversationId, status, now)
    })
  }
}
