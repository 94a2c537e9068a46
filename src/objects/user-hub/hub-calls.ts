import type { DownData } from '../../protocol/down.ts'
import { refuse, type Outcome } from '../../platform/errors.ts'
import { SocketObject } from '../shared/socket-object.ts'
import { conversationMeant } from './conversation-meant.ts'
import type { Delivery } from './deliver.ts'
import type { Hub } from './hub.ts'
import type { InboxEntry, InboxPosition, LatestOf, UnreadCounts } from './inbox.ts'

/** Events that are worth nothing later. */
type Relayed = 'user_typing' | 'user_online' | 'user_offline'

/** What rooms tell a hub, and what is asked of it about its person's conversations. */
export abstract class HubCalls extends SocketObject {
  /** Null while nothing is stored: before the first use, and once the person has been purged. */
  protected abstract readonly known: Hub | null
  /** The same, beginning to store. */
  protected abstract hub(): Hub

  /**
   * Takes events of a room; when it returns they are durable here and on their way to every device. Returns the seq of the
   * message up to which a device has been sent the conversation.
   */
  deliver(delivery: Delivery): Promise<number> {
    return this.hub().deliver(delivery, Date.now())
  }

  /** Tells every device what a domain event means for the person; `key` names the event, which may come again. */
  tell(
    userId: string,
    key: string,
    event: 'interest:received' | 'interest:accepted',
    data: DownData<typeof event>,
  ): Promise<void> {
    return this.hub().tell(userId, key, event, data, Date.now())
  }

  /** Sends something to all devices that is not worth keeping. */
  relay(event: Relayed, data: DownData<Relayed>): void {
    this.known?.live.pass(event, data)
  }

  /** Whether the person lets others see them has changed. */
  visibilityChanged(): void {
    this.known?.visibilityChanged(Date.now())
  }

  conversations(status: 'active' | 'archived', after: InboxPosition | null, limit: number): InboxEntry[] {
    return this.hub().inbox.page(status, after, limit)
  }

  /** Last message and unread count of some conversations, as far as they are on the list. */
  latest(conversationIds: string[]): LatestOf[] {
    return this.known?.inbox.latest(conversationIds) ?? []
  }

  unread(): UnreadCounts {
    return this.hub().inbox.unread()
  }

  /** Puts a conversation among the archived ones or back. */
  async putAway(conversationId: string, status: 'active' | 'archived'): Promise<Outcome<object>> {
    return (await this.known?.putAway(conversationId, status, Date.now())) ?? refuse('CONVERSATION_NOT_FOUND')
  }

  /** The conversation named by its id, its match or the other person. */
  conversationMeant(named: {
    conversation_id?: string | undefined
    match_id?: string | undefined
    receiver_id?: string | undefined
  }): string | null {
    return conversationMeant(this.hub().inbox, named)
  }

  /** Conversations that a message with this id may belong to; nearly always one. */
  conversationsWith(messageId: string): string[] {
    return this.hub().inbox.candidatesFor(messageId)
  }
}
