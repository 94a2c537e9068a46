import { sql } from 'drizzle-orm'
import { instant, type Db } from './db.ts'
import { describeError, type Log } from './log.ts'

/**
 * The mechanics of a transactional outbox. The statement that changes Postgres also inserts the event's row, so an
 * event exists exactly when its cause does. Consumers run after commit and must be idempotent.
 * `catalogue/domain-events.ts` has the events.
 */

/** An event as stored; `Events` maps each type to its payload. */
export type OutboxEvent<Events> = {
  [T in keyof Events & string]: { id: string; type: T; payload: Events[T] }
}[keyof Events & string]

/** The handler of each event type. */
export type EventConsumers<C, Events> = { [T in keyof Events]: (context: C, payload: Events[T]) => Promise<void> }

/** The lease of a publisher, after which a sweep takes the event over; `announce` in SQL is its twin. */
const PUBLISH_LEASE_SECONDS = 30
const SWEEP_BATCH = 100
const LONGEST_PAUSE_SECONDS = 3600
/** Passes events to their consumers and deletes the rows of those that succeeded. One SQL statement. */
export async function publish<C extends { db: Db; log: Log }, Events>(
  context: C,
  consumers: EventConsumers<C, Events>,
  events: readonly OutboxEvent<Events>[],
): Promise<void> {
  const results = await Promise.allSettled(events.map((event) => consume(context, consumers, event)))
  const done = events.filter((event, i) => {
    const result = results[i]
    if (result?.status !== 'rejected') return true
    // The row stays; the sweep retries.
    context.log.error('event_not_published', { type: event.type, event_id: event.id, ...describeError(result.reason) })
    return false
  })
  if (done.length > 0) await context.db.rows(sql`delete from outbox where id in ${done.map(({ id }) => id)}`)
}

/** Asynchronous from the start, so that an unknown event of another version fails alone. */
async function consume<C, Events, T extends keyof Events & string>(
  context: C,
  consumers: EventConsumers<C, Events>,
  event: { type: T; payload: Events[T] },
): Promise<void> {
  if (!Object.hasOwn(consumers, event.type)) throw new Error('nobody consumes events of this type')
  await consumers[event.type](context, event.payload)
}

/**
 * Publishes events left by a crash or a failure.
 * @param urgent types that every sweep retries; the others back off
 * @returns the number of events leased
 */
export async function sweepOutbox<C extends { db: Db; log: Log }, Events>(
  context: C,
  consumers: EventConsumers<C, Events>,
  urgent: readonly (keyof Events)[],
  now: number,
): Promise<number> {
  const due = instant(now)
  const events = await context.db.rows<OutboxEvent<Events>>(sql`
    update outbox set
      attempts = attempts + 1,
      due_at = ${due}::timestamptz + interval '1 second' * case
        when type in ${urgent} then ${PUBLISH_LEASE_SECONDS}
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
