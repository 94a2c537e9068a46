import { inArray, lte, sql } from 'drizzle-orm'
import { outbox } from '../../drizzle/outbox.ts'
import type { Db } from './db.ts'
import { moment, texts, uuids } from './given.ts'
import { describeError, type Log } from './log.ts'
import { statement } from './statement.ts'

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
/** Events consumed at the same time: more would wait for one of the platform's six connections, against their time limits. */
const AT_ONCE = 6
/** Batches that one sweep takes at most: as many as fit into a minute when consumers are slow. */
const MOST_SWEPT = 10
const LONGEST_PAUSE_SECONDS = 3600

/**
 * Passes events to their consumers and deletes the rows of those that succeeded. One SQL statement.
 * @param forget deletes the rows; by default at once
 */
export async function publish<C extends { db: Db; log: Log }, Events>(
  context: C,
  consumers: EventConsumers<C, Events>,
  events: readonly OutboxEvent<Events>[],
  forget: (context: C, ids: readonly string[]) => Promise<void> = deleteRows,
): Promise<void> {
  const results: PromiseSettledResult<void>[] = []
  for (let at = 0; at < events.length; at += AT_ONCE)
    results.push(
      ...(await Promise.allSettled(events.slice(at, at + AT_ONCE).map((event) => consume(context, consumers, event)))),
    )
  const done = events.filter((event, i) => {
    const result = results[i]
    if (result?.status !== 'rejected') return true
    // The row stays; the sweep retries.
    context.log.error('event_not_published', { type: event.type, event_id: event.id, ...describeError(result.reason) })
    return false
  })
  if (done.length > 0)
    await forget(
      context,
      done.map(({ id }) => id),
    )
}

const deleting = statement({ ids: uuids }, (orm, { ids }) =>
  orm
    .delete(outbox)
    .where(sql`${outbox.id} = any(${ids})`)
    .returning({ id: outbox.id }),
)

const deleteRows = async ({ db }: { db: Db }, ids: readonly string[]): Promise<void> =>
  void (await deleting.all(db, { ids }))

/** How long rows wait for others, in milliseconds: far less than a lease, so that no sweep publishes them again. */
const TOGETHER_FOR = 100
/** A batch of which nobody has heard for so long was that of a request which the runtime ended. */
const ABANDONED_AFTER = 5_000
/** Rows of one statement, at most a little more. */
const MOST_TOGETHER = 1_000

interface Batch {
  ids: string[]
  begunAt: number
}

const batches = new Map<string, Batch>()

/**
 * Deletes the rows of one isolate's requests together: a busy isolate makes one statement in a tenth of a second, where each
 * request would make one of its own. Rows that stay, because the isolate has ended or the statement fails, a sweep publishes
 * once more, as after any crash.
 * @param database whose rows they are
 */
export const forgetTogether =
  (database: string) =>
  async (context: { db: Db; now: () => number }, ids: readonly string[]): Promise<void> => {
    const now = context.now()
    const open = batches.get(database)
    // A clock may jump, also back.
    if (open && Math.abs(now - open.begunAt) < ABANDONED_AFTER && open.ids.length < MOST_TOGETHER) {
      open.ids.push(...ids)
      return
    }
    const batch = { ids: [...ids], begunAt: now }
    batches.set(database, batch)
    await scheduler.wait(TOGETHER_FOR)
    if (batches.get(database) === batch) batches.delete(database)
    await deleteRows(context, batch.ids)
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
 * Publishes events left by a crash or a failure, until nothing is due or the sweep has taken {@link MOST_SWEPT} batches.
 * @param urgent types that every sweep retries; the others back off
 * @returns the number of events leased
 */
export async function sweepOutbox<C extends { db: Db; log: Log }, Events>(
  context: C,
  consumers: EventConsumers<C, Events>,
  urgent: readonly (keyof Events)[],
  now: number,
): Promise<number> {
  let total = 0
  for (let batches = 0; batches < MOST_SWEPT; batches += 1) {
    const swept = await sweepBatch(context, consumers, urgent, now)
    total += swept
    if (swept < SWEEP_BATCH) break
  }
  return total
}

const leasing = statement({ now: moment, urgent: texts }, (orm, { now, urgent }) => {
  const due = orm
    .select({ id: outbox.id })
    .from(outbox)
    .where(lte(outbox.dueAt, now))
    .orderBy(outbox.dueAt)
    .limit(SWEEP_BATCH)
    .for('update', { skipLocked: true })
  // The exponent is bounded as well: a power can be larger than any number.
  const pause = sql`case when ${outbox.type} = any(${urgent}) then ${PUBLISH_LEASE_SECONDS}
    else least(${PUBLISH_LEASE_SECONDS} * power(2, least(${outbox.attempts}, 12)), ${LONGEST_PAUSE_SECONDS}) end`
  return orm
    .update(outbox)
    .set({ attempts: sql`${outbox.attempts} + 1`, dueAt: sql`${now} + interval '1 second' * ${pause}` })
    .where(inArray(outbox.id, due))
    .returning({ id: outbox.id, type: outbox.type, payload: outbox.payload })
})

async function sweepBatch<C extends { db: Db; log: Log }, Events>(
  context: C,
  consumers: EventConsumers<C, Events>,
  urgent: readonly (keyof Events)[],
  now: number,
): Promise<number> {
  // Guarantee: rows of the outbox are written by `announce` in SQL; one of another version fails in `consume`.
  const events = (await leasing.all(context.db, { now, urgent: urgent.map(String) })) as OutboxEvent<Events>[]
  await publish(
    context,
    consumers,
    events.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
  return events.length
}
