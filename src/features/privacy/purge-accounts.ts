import type { Context } from '../../context.ts'
import { purgeDue } from './queries.ts'

/**
 * Accounts a minute: as many as one statement purges well within its timeout, even with years of data, and more than
 * leave a service of millions.
 */
const MOST = 20

/**
 * Purges accounts that were deleted and not restored in time. One statement deletes their rows in Postgres and inserts
 * the events for the rest, so that a crash loses neither. Returns how many.
 */
export async function purgeAccounts(ctx: Context): Promise<number> {
  const events = await purgeDue(ctx.db, MOST, ctx.now())
  ctx.publish(events)
  return new Set(events.flatMap(({ type, payload }) => (type === 'account.closed' ? [payload.user_id] : []))).size
}
