import type { EventConsumers, OutboxEvent } from '../foundation/outbox.ts'
import type { Plan } from './plans.ts'

/** What operators change while the product runs, and isolates keep. */
export const CONTENT_KINDS = ['pages', 'blocks', 'interests', 'settings'] as const
export type ContentKind = (typeof CONTENT_KINDS)[number]

/**
 * Domain events. The statement that changes Postgres also inserts the event's row, so an event exists exactly when its
 * cause does. Consumers run after commit and must be idempotent.
 */
export interface DomainEvents {
  /** A pair has become a match; the conversation is open. */
  'match.created': { match_id: string; conversation_id: string }
  /** One user asked to keep a live match; it is kept once both have. */
  'match.kept': { match_id: string; conversation_id: string }
  /** A match is over: unmatched, ended, expired, or through a block. */
  'match.ended': { match_id: string; conversation_id: string }
  /**
   * One user consented to meet another: an interest, a like or a super like. `plan` is that of the receiver; an event of an
   * earlier release has neither it nor `kind`.
   */
  'interest.sent': { interest_id: string; to_user_id: string; kind?: string; plan?: Plan }
  /** A message request was sent, or is no longer pending. */
  'request.changed': { conversation_id: string }
  'interest.withdrawn': { interest_id: string; to_user_id: string }
  'interest.accepted': { interest_id: string; by_user_id: string }
  'interest.declined': { interest_id: string; by_user_id: string }
  /** A session has ended; its tokens and sockets must stop working. */
  'session.ended': { session_id: string; user_id: string; is_account_deleted?: true }
  /** An account is suspended or banned, or active again. */
  'account.status_changed': {
    user_id: string
    status: 'active' | 'suspended' | 'banned'
    reason: string | null
    until: string | null
  }
  /**
   * An account was deleted from Postgres; its data elsewhere must be deleted, too. An account with many conversations
   * has several of these events, each with a part of them.
   */
  'account.closed': {
    user_id: string
    session_ids: string[]
    conversations: { conversation_id: string; peer_id: string }[]
  }
  /** An account was deleted by its owner, or restored; Postgres has the current state. */
  'account.deletion_changed': { user_id: string }
  /** Nobody uses an account; its owner is to be warned for the first or the last time. */
  'account.inactive': { user_id: string; step: number; delete_at: string }
  /** Somebody was reported; `conversation_id` is that of the two, where they have one. */
  'report.filed': { report_id: string; conversation_id: string | null }
  /** Reports are decided; those who wrote them are to hear of it. */
  'report.decided': { report_ids: string[] }
  /** The time of reports is over; the pictures of their evidence must be deleted, too. */
  'report.forgotten': { report_ids: string[] }
  /** Something has happened to cases; operators who look at them are to hear of it. */
  'cases.changed': Record<string, never>
  /** A decision takes something from a person, or warns them; they are to have its statement of reasons. */
  'statement.made': { statement_id: string }
  /** A decision was undone, or an appeal against it decided. */
  'statement.changed': { statement_id: string }
  /** A search for a live match was ended by a decision, or with the account's status. */
  'search.stopped': { user_id: string; search_id: string; mode: 'chat' | 'audio' | 'video'; region: number }
  /** Somebody may not send at present; calls that they have made are to end. */
  'sending.restricted': { user_id: string }
  /** The Postgres state of some conversations has changed. */
  'conversations.changed': { conversation_ids: string[] }
  /** The plan of an account has changed; Postgres has the current one. */
  'plan.changed': { user_id: string }
  /**
   * A provider is to be asked about a purchase: by its id of a subscription or a payment, or, while that is not known, by
   * the row of the subscription that was reserved for it. Receipts of stores for coins are marked; see
   * `src/features/billing/sold-as.ts`.
   */
  'purchase.reconcile': {
    provider: 'stripe' | 'app_store' | 'play_store'
    ref: string | null
    subscription_id?: string
  }
  /** Public content has changed; isolates are to read it again. */
  'content.changed': { kind: ContentKind; version: number }
  /** An entry of the catalogue of interests has another name: a double, or a label. People's choices are to follow. */
  'interest.merged': { key: string }
  /** Profiles have changed, or are gone; what is kept of them elsewhere is to be forgotten. */
  'profile.changed': { user_ids: string[] }
  /** A picture is waiting for moderation. */
  'photo.uploaded': { photo_id: string; object_key: string }
  /** Coins have bought minutes for a call in progress. */
  'call.minutes_bought': { purchase_id: string }
  /** A picture was removed from its profile; its objects must be deleted, too. */
  'photo.deleted': { object_key: string }
}

export type DomainEventType = keyof DomainEvents

/** An event as a statement returns it. */
export type DomainEvent = OutboxEvent<DomainEvents>

export type Consumers<C> = EventConsumers<C, DomainEvents>

/** Access to an account depends on these, so every sweep retries them, however often they have failed. */
export const URGENT_EVENTS: readonly DomainEventType[] = [
  'session.ended',
  'account.status_changed',
  'account.deletion_changed',
  'account.closed',
  'plan.changed',
]
