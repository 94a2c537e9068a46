import type { Outcome } from '../foundation/errors.ts'
import type { DownData } from '../protocol/down.ts'
import type { CallClaim, CallFrame } from './calls.ts'
import type { Delivered, Delivery } from './delivery.ts'
import type { InboxEntry, InboxPage, InboxPosition, LatestOf, UnreadOf } from './inbox.ts'
import type { SearchPlace } from './match-queue.ts'
import type { WantedNotice } from './notifications.ts'
import type { Answer } from './remote.ts'

/** Events that are worth nothing later. */
export type Relayed = 'user_typing' | 'user_online' | 'user_offline' | 'admin:cases_changed'

/** Domain events that reach a person's devices without a conversation. */
export type PersonalEvent =
  | 'interest:received'
  | 'interest:accepted'
  | 'plan:changed'
  | 'report:decided'
  | 'safety:statement'
  | 'safety:statement_changed'
  | 'safety:scam_notice'

/** A session that wants a socket, and when it was checked whether it may, in milliseconds since 1970. */
export interface SocketWanted {
  sessionId: string
  checkedAt: number
}

/** What a person's object can be asked. */
export interface UserHubRpc {
  /** Takes events of a room; when it returns they are durable here and on their way to every device. */
  deliver(delivery: Delivery): Answer<Delivered>
  /** Tells every device what a domain event means for the person; `key` names the event, which may come again. */
  tell(userId: string, key: string, event: PersonalEvent, data: DownData<PersonalEvent>): Answer<void>
  /**
   * Sends something that is not worth keeping.
   * @param sessionId of the only device that gets it; all get it without one
   */
  relay(event: Relayed, data: DownData<Relayed>, sessionId?: string): Answer<void>
  /** Whether the person lets others see them has changed. */
  visibilityChanged(): Answer<void>
  /** Answers, so that a health check knows that objects run. */
  ping(): Answer<true>

  /** A page of the conversation list, most recently active first; `entriesOf` reads it. */
  inboxPage(status: 'active' | 'archived', after: InboxPosition | null, limit: number): Answer<InboxPage>
  /** The same as objects, for former Workers. */
  conversations(status: 'active' | 'archived', after: InboxPosition | null, limit: number): Answer<InboxEntry[]>
  /** Last message and unread count of some conversations, as far as they are on the list. */
  latest(conversationIds: string[]): Answer<LatestOf[]>
  /** Unread messages, by sender. */
  unread(): Answer<UnreadOf[]>
  /** Puts a conversation among the archived ones or back. */
  setArchived(conversationId: string, status: 'active' | 'archived'): Answer<Outcome<object>>
  /** The conversation named by its id, its match or the other person. */
  conversationMeant(named: {
    conversation_id?: string | undefined
    match_id?: string | undefined
    receiver_id?: string | undefined
  }): Answer<string | null>
  /** Conversations that a message with this id may belong to; nearly always one. */
  conversationsWith(messageId: string): Answer<string[]>
  /**
   * Takes a conversation off the person's list and tells their devices that its match is over. Doing it again changes
   * nothing; only a new match brings the conversation back.
   */
  forget(userId: string, conversationId: string): Answer<void>
  /**
   * What there is to say of something that the person is about to be notified of; null when they need not hear of it.
   * @param sessions those whose devices can be notified
   */
  wantedNotice(id: string, sessions?: string[]): Answer<WantedNotice | null>

  /** Notes that a session has a socket in a conversation; false when it must get none. */
  register(wanted: SocketWanted, conversationId: string): Answer<boolean>
  /** Whether a session may open a socket to a call. */
  admits(wanted: SocketWanted): Answer<boolean>
  /** Closes every socket of a session, here and in conversations, and lets it open no more. */
  endSession(userId: string, sessionId: string): Answer<void>
  /** Closes every socket of the person, here and in conversations. Sessions go on. */
  closeSockets(userId: string): Answer<void>
  /** Closes every socket of the person and forgets everything. The hub can be used again, and is then a new one. */
  purge(userId: string): Answer<void>

  /** The person searches for a live match; the search ends when no device is there any more. */
  searchBegun(userId: string, search: SearchPlace): Answer<void>
  searchesOver(searchIds: string[]): Answer<void>

  /** Takes the person for a call; false when they are in another one. */
  claimCall(claim: CallClaim): Answer<boolean>
  /** Keeps the person in a call for longer. */
  keepCall(callId: string, until: number): Answer<void>
  /** Lets every device ring; those that are not there are notified. */
  ringCall(userId: string, data: DownData<'call:incoming'>): Answer<void>
  /** A device of the person, that of a session, has answered: no other is to ring any more. */
  callAnswered(callId: string, sessionId: string): Answer<void>
  /** Devices have been sent that a call rings. Should it be over by now, they are told so once more. */
  ringSent(callId: string): Answer<void>
  /** A call of the person's is over; with `data` their devices are told so. */
  callOver(userId: string, callId: string, data: DownData<'call:ended'> | null): Answer<void>
  /** Passes frames of a call to devices; returns whether any has been reached. */
  passCall(frames: CallFrame[]): Answer<boolean>
  /** Whether a device has a socket here that has been heard of since a time, in milliseconds since 1970. */
  isDeviceHere(sessionId: string, since: number): Answer<boolean>
  /** Id of the call that the person is in. */
  presentCall(): Answer<string | null>
  /** Conversations whose object may have a call of the person's. */
  callPlaces(callId: string): Answer<string[]>
}
