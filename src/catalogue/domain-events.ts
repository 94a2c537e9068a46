import type { EventConsumers, OutboxEvent } from '../foundation/outbox.ts'

/**
 * Domain events. The statement that changes Postgres also writes the event's row, so an event exists exactly when its
 * cause does. Consumers run after commit and must bear being called twice.
 */
export interface DomainEvents {
  /** A pair has become a match; the conversation is open. */
  'match.created': { match_id: string; conversation_id: string }
  /** Somebody has said that a live match should last; once both have, it does. */
  'match.kept': { match_id: string; conversation_id: string }
  /** A match is over: unmatched, ended, expired, or through a block. */
  'match.ended': { match_id: string; conversation_id: string }
  /** Somebody would like to meet somebody: an interest, a like or a super like. */
  'interest.sent': { interest_id: string; to_user_id: string }
  /** Something was asked by a message, or what was asked waits no more. */
  'request.changed': { conversation_id: string }
  'interest.withdrawn': { interest_id: string; to_user_id: string }
  'interest.accepted': { interest_id: string; by_user_id: string }
  'interest.declined': { interest_id: string; by_user_id: string }
  /** A session is over; its tokens and sockets must stop working. */
  'session.ended': { session_id: string; user_id: string; is_account_deleted?: true }
  /** An account is suspended or banned, or active again. */
  'account.status_changed': {
    user_id: string
    status: 'active' | 'suspended' | 'banned'
    reason: string | null
    until: string | null
  }
  /**
   * An account is gone from Postgres; what it left elsewhere has to go, too. One with many conversations has several of
   * these events, each with some of them.
   */
  'account.closed': {
    user_id: string
    session_ids: string[]
    conversations: { conversation_id: string; peer_id: string }[]
  }
  /** An account has been deleted by its owner, or restored; which of both Postgres says. */
  'account.deletion_changed': { user_id: string }
  /** Somebody has reported somebody with whom they have a conversation. */
  'report.filed': { report_id: string; conversation_id: string }
  /** What Postgres says of some conversations has changed. */
  'conversations.changed': { conversation_ids: string[] }
  /** A picture waits to be looked at. */
  'photo.uploaded': { photo_id: string; object_key: string }
  /** A picture is gone from its profile; its objects have to go, too. */
  'photo.deleted': { object_key: string }
}

export type DomainEventType = keyof DomainEvents

/** An event as a statement returns it. */
export type DomainEvent = OutboxEvent<DomainEvents>

export type Consumers<C> = EventConsumers<C, DomainEvents>

/** Access to an account depends on these, so every sweep tries them again, however often they have failed. */
export const URGENT_EVENTS: readonly DomainEventType[] = [
  'session.ended',
  'account.status_changed',
  'account.deletion_changed',
  'account.closed',
]
