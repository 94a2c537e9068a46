import type { Context } from '../../../context.ts'
import { forgetNotices, lapse, takeDue } from '../queries.ts'

/** Subscriptions asked about in a minute: what a hundred thousand need in a day is 70. */
const MOST = 150
const MOST_NOTICES = 5_000
const NOTICES_KEPT = 30 * 86_400_000

/**
 * Asks providers about what is due, takes away what has run out, and forgets old notices. What nobody has told us is so
 * found out within a day, and the end of a period within two minutes.
 * @returns the events that were published
 */
export async function reconcileDue(ctx: Context): Promise<number> {
  const now = ctx.now()
  const events = [...(await takeDue(ctx.db, now, MOST)), ...(await lapse(ctx.db, now, MOST))]
  await forgetNotices(ctx.db, now - NOTICES_KEPT, MOST_NOTICES)
  ctx.publish(events)
  return events.length
}
