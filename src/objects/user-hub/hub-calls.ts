import type { InboxEntry, InboxPosition, LatestOf, UnreadOf } from '../../rpc/inbox.ts'
import type { Delivered, Delivery } from '../../rpc/delivery.ts'
import type { CallClaim, CallFrame } from '../../rpc/calls.ts'
import type { DownData } from '../../protocol/down.ts'
import { refuse, type Outcome } from '../../foundation/errors.ts'
import { SocketObject } from '../shared/socket-object.ts'
import { conversationMeant } from './conversation-meant.ts'
import { settleSpending } from '../shared/spending.ts'
import type { Hub } from './hub.ts'

/** Events that are worth nothing later. */
type Relayed = 'user_typing' | 'user_online' | 'user_offline'

/** What rooms tell a hub, and what is asked of it about its person's conversations. */
export abstract class HubCalls extends SocketObject {
  /** Null while nothing is stored: before the first use, and once the person has been purged. */
  protected abstract readonly known: Hub | null
  /** The same, beginning to store. */
  protected abstract hub(): Hub

  /** Takes events of a room; when it returns they are durable here and on their way to every device. */
  async deliver(delivery: Delivery): Promise<Delivered> {
    const [hub, now] = [this.hub(), Date.now()]
    const left = settleSpending(hub.buckets, delivery.userId, delivery.spent ?? {}, now)
    return { received: await hub.deliver(delivery, now), left }
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

  /** Takes the person for a call; false when they are in another one. */
  claimCall(claim: CallClaim): boolean {
    return this.hub().calls.claim(claim, Date.now())
  }

  /** Keeps the person in a call for longer. */
  keepCall(callId: string, until: number): void {
    this.known?.calls.keep(callId, until)
  }

  /** Lets every device ring; those that are not there are notified. */
  async ringCall(userId: string, data: DownData<'call:incoming'>): Promise<void> {
    await this.known?.callLine.ring(userId, data, Date.now())
  }

  /** A device of the person, that of a session, has answered: no other is to ring any more. */
  async callAnswered(callId: string, sessionId: string): Promise<void> {
    await this.known?.callAnswered(callId, sessionId, Date.now())
  }

  /** Devices have been sent that a call rings. Should it be over by now, they are told so once more. */
  ringSent(callId: string): void {
    this.known?.ringSent(callId, Date.now())
  }

  /** A call of the person's is over; with `data` their devices are told so. */
  async callOver(userId: string, callId: string, data: DownData<'call:ended'> | null): Promise<void> {
    await this.known?.callLine.over(userId, callId, data, Date.now())
  }

  /** Passes frames of a call to devices; returns whether any has been reached. */
  passCall(frames: CallFrame[]): boolean {
    return this.known?.callLine.pass(frames) ?? false
  }

  /** Whether a device has a socket here that has been heard of since a time. */
  isDeviceHere(sessionId: string, since: number): boolean {
    return this.known?.callLine.isHere(sessionId, since) ?? false
  }

  /** Id of the call that the person is in. */
  presentCall(): string | null {
    return this.known?.calls.present(Date.now())?.callId ?? null
  }

  /** Conversations whose object may have a call of the person's. */
  callPlaces(callId: string): string[] {
    return this.known?.callPlaces(callId) ?? []
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

  /** Unread messages, by whom they are. */
  unread(): UnreadOf[] {
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
