import type { Context } from '../../context.ts'
import { writeExpiry } from './queries.ts'

/** Ends a live match whose time is over. False when there is nothing to end: it lasts, is over, or has time left. */
export async function expireMatch(ctx: Context, matchId: string): Promise<boolean> {
  const events = await writeExpiry(ctx.db, matchId, ctx.now())
  ctx.publish(events)
  return events.length > 0
}
