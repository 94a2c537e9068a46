import type { Context } from '../../../context.ts'
import { countActives, countedUntil, countHour, countLastTime } from './queries.ts'

const HOUR = 3_600_000
/** Hours that a run makes final: as many as are counted well within a minute. */
const MOST = 24
/** How far back the first run begins. */
const FIRST = 30 * 24 * HOUR
/** Hours after their end in which rows may still come late: archived messages, refunds, clocks apart. */
const LATE = 2

/**
 * Every minute: counts the current hour anew, every ten minutes also those before to which rows may still be added, and each one a
 * last time when none come any more. Hours that were missed are made up for, oldest first. Counting one twice changes nothing.
 * Returns how many hours became final.
 */
export async function countStatistics(ctx: Context): Promise<number> {
  const now = ctx.now()
  const current = Math.floor(now / HOUR) * HOUR
  const final = current - LATE * HOUR
  const from = (await countedUntil(ctx.db)) ?? current - FIRST
  const missed = Math.max(0, Math.min(MOST, (final - from) / HOUR))
  for (let i = 0; i < missed; i++) await countLastTime(ctx.db, from + i * HOUR, from + (i + 1) * HOUR, now)
  const date = new Date(now)
  const isTenth = date.getUTCMinutes() % 10 === 9
  if (isTenth) for (let hour = final; hour < current; hour += HOUR) await countHour(ctx.db, hour, now)
  await countHour(ctx.db, current, now)
  // The last time is a minute before the day ends. Thirty days are counted once a day.
  if (isTenth) await countActives(ctx.db, date.getUTCHours() === 23, now)
  return missed
}
