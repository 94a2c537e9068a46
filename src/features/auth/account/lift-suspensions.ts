import type { Context } from '../../../context.ts'
import { activateLapsed } from './queries.ts'

const MOST = 500

/** Reactivates accounts whose suspension has expired. Returns how many. */
export async function liftSuspensions(ctx: Context): Promise<number> {
  const events = await activateLapsed(ctx.db, MOST, ctx.now())
  ctx.publish(events)
  return events.length
}
