import { sql } from 'drizzle-orm'
import { instant, type Db } from './db.ts'
import { describeError, type Log } from './log.ts'

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
export type DomainEvent = { [T in DomainEventType]: { id: string; type: T; payload: DomainEvents[T] } }[DomainEventType]

export type Consumers<C> = { [T in DomainEventType]: (context: C, payload: DomainEvents[T]) => Promise<void> }

/** How long a publisher has before a sweep takes the event over; `announce` in SQL is its twin. */
const PUBLISH_LEASE_SECONDS = 30
const SWEEP_BATCH = 100
const LONGEST_PAUSE_SECONDS = 3600
/** Somebody's access hangs on these, so they are tried again at every sweep, however often they have failed. */
const URGENT: readonly DomainEventType[] = [
  'session.ended',
  'account.status_changed',
  'account.deletion_changed',
  'account.closed',
]

/** Hands events to their consumers and deletes the rows of those that succeeded. One SQL statement. */
export async function publish<C extends { db: Db; log: Log }>(
  context: C,
  consumers: Consumers<C>,
  events: readonly DomainEvent[],
): Promise<void> {
  const results = await Promise.allSettled(events.map((event) => consume(context, consumers, event)))
  const done = events.filter((event, i) => {
    const result = results[i]
    if (result?.status !== 'rejected') return true
    // The row stays; the sweep tries again.
    context.log.error('event_not_published', { type: event.type, event_id: event.id, ...describeError(result.reason) })
    return false
  })
  if (done.length > 0) await context.db.rows(sql`delete from outbox where id in ${done.map(({ id }) => id)}`)
}

/** Asynchronous from the start, so that an event that only another version knows fails by itself and stops no other. */
async function consume<C, T extends DomainEventType>(
  context: C,
  consumers: Consumers<C>,
  event: { type: T; payload: DomainEvents[T] },
): Promise<void> {
  if (!Object.hasOwn(consumers, event.type)) throw new Error('nobody consumes events of this type')
  await consumers[event.type](context, event.payload)
}

/** Publishes what was left behind by a crash or a failure. Returns how many events it took. */
export async function sweepOutbox<C extends { db: Db; log: Log }>(
  context: C,
  consumers: Consumers<C>,
  now: number,
): Promise<number> {
  const due = instant(now)
  const events = await context.db.rows<DomainEvent>(sql`
    update outbox set
      attempts = attempts + 1,
      due_at = ${due}::timestamptz + interval '1 second' * case
        when type in ${URGENT} then ${PUBLISH_LEASE_SECONDS}
        -- The exponent is bounded as well: a power can be larger than any number.
        else least(${PUBLISH_LEASE_SECONDS} * power(2, least(attempts, 12)), ${LONGEST_PAUSE_SECONDS}) end
    where id in (select id from outbox where due_at <= ${due} order by due_at limit ${SWEEP_BATCH} for update skip locked)
    returning id, type, payload`)
  await publish(
    context,
    consumers,
    events.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
  return events.length
}
