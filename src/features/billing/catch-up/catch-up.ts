import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import type { Provider } from '../queries.ts'
import { takeNotices, type Notice } from '../reconcile/queries.ts'
import { HISTORIES } from './histories.ts'
import { claimHistory, noteHistory } from './queries.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const EVERY = HOUR
/** A reading that crashed is begun again after this. */
const LEASE = 15 * MINUTE
/** Read once more each time: a provider may list something late. What came before has no effect. */
const OVERLAP = 3 * HOUR
/** How far back the first reading goes: all that Google lists. */
const FIRST = 30 * DAY
/** Notices of one statement. */
const BATCH = 100

/**
 * Asks each provider once an hour what it has told us, or would have, and asks for the reconciliation of what we have not
 * heard of, so that notices may be lost for days. A provider that does not answer is asked again; the others are not held up.
 * @returns how many reconciliations were asked for
 */
export async function catchUp(ctx: Context): Promise<number> {
  let asked = 0
  for (const provider of ['stripe', 'app_store', 'play_store'] as const) {
    try {
      asked += await catchUpWith(ctx, provider)
    } catch (error) {
      ctx.log.warn('notices_not_caught_up', { provider, ...describeError(error) })
    }
  }
  return asked
}

async function catchUpWith(ctx: Context, provider: Provider): Promise<number> {
  const now = ctx.now()
  const history = HISTORIES[provider](ctx)
  if (!history) return 0
  const readUntil = await claimHistory(ctx.db, provider, { now, leaseUntil: now + LEASE })
  if (readUntil === null) return 0
  const since = Math.max(readUntil - OVERLAP, now - FIRST)
  let asked = 0
  for await (const notices of batches(history(since))) {
    const events = await takeNotices(ctx.db, provider, notices, now)
    // The first ones at once; more than a run may ask providers about are left to the outbox, which takes some each minute.
    if (asked === 0) ctx.publish(events)
    asked += events.length
  }
  await noteHistory(ctx.db, provider, { readUntil: now, dueAt: now + EVERY })
  return asked
}

async function* batches(all: AsyncIterable<Notice>): AsyncGenerator<Notice[]> {
  let batch: Notice[] = []
  for await (const one of all) {
    batch.push(one)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
