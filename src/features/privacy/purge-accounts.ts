import type { Context } from '../../context.ts'
import { purgeDue } from './queries.ts'

/**
 * Accounts a minute: as many as one statement takes well within its time, though some have written for years. More than
 * leave a service of millions.
 */
const MOST = 20

/**
 * Takes away for good what its owners deleted and did not restore in time. All that is in Postgres goes in one statement,
 * together with the events by which the rest follows; so a crash leaves all of it, or the events. Returns how many.
 */
export async function purgeAccounts(ctx: Context): Promise<number> {
  const events = await purgeDue(ctx.db, MOST, ctx.now())
  ctx.publish(events)
  return new Set(events.flatMap(({ type, payload }) => (type === 'account.closed' ? [payload.user_id] : []))).size
}
