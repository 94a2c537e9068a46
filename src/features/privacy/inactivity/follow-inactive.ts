import type { Context } from '../../../context.ts'
import { decideInactive, findInactive } from './queries.ts'

/** Accounts in a run, a minute apart: 288,000 a day, far more than are left by a service of millions. */
const MOST_FOUND = 200
/**
 * 14,400 a day. Each may be a mail, and the first runs find those of years: codes and passwords go by the same provider. Or it
 * is a deletion, which ends sessions and restates conversations.
 */
const MOST_DECIDED = 10

/**
 * Finds accounts that nobody has used for the months that operators have set, less the time of the warnings, and decides about
 * those that are due: warned for the first or the last time, or deleted as if by their owners. Two statements, neither where
 * the setting is 0. Counts what was done.
 */
export async function followInactive(ctx: Context): Promise<{ found: number; warned: number; deleted: number }> {
  const { inactive_months: months } = await ctx.appSettings()
  if (months === 0) return { found: 0, warned: 0, deleted: 0 }
  const now = ctx.now()
  const found = await findInactive(ctx.db, { most: MOST_FOUND, months, now })
  const graceDays = ctx.settings.DELETION_GRACE_DAYS
  const { warned, deleted, events } = await decideInactive(ctx.db, { most: MOST_DECIDED, months, graceDays, now })
  ctx.publish(events)
  return { found, warned, deleted }
}
