import type { Context } from '../../../context.ts'
import { forgetNotices, lapse, nightlyFaults, takeDue } from './queries.ts'

/** Subscriptions asked about in a minute: what a hundred thousand need in a day is 70. */
const MOST = 150
const MOST_NOTICES = 5_000
const DAY = 86_400_000
const NOTICES_KEPT = 30 * DAY

/**
 * Asks providers about what is due, takes away what has run out, and forgets old notices, and once a night looks for faults. What nobody has told us is so
 * found out within a day, and the end of a period within two minutes.
 * @returns the events that were published
 */
export async function reconcileDue(ctx: Context): Promise<number> {
  const now = ctx.now()
  const events = [...(await takeDue(ctx.db, now, MOST)), ...(await lapse(ctx.db, now, MOST))]
  await forgetNotices(ctx.db, now - NOTICES_KEPT, MOST_NOTICES)
  ctx.publish(events)
  await reportFaults(ctx, now)
  return events.length
}

/** Each fault is an error in the log, by account: a person has to look at it. */
async function reportFaults(ctx: Context, now: number): Promise<void> {
  const nextNight = Math.floor(now / DAY) * DAY + DAY
  for (const { fault, user_id, subject } of await nightlyFaults(ctx.db, { nextNight, now }))
    ctx.log.error('billing_fault', { fault, user_id, subject })
}
