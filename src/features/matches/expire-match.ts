import type { Context } from '../../context.ts'
import { writeExpiry } from './queries.ts'

/** Ends an expired live match. False when there is nothing to end: it is kept, over, or has time left. */
export async function expireMatch(ctx: Context, matchId: string): Promise<boolean> {
  const events = await writeExpiry(ctx.db, matchId, ctx.now())
  ctx.publish(events)
  return events.length > 0
}
