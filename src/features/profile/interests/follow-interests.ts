import type { Context } from '../../../context.ts'
import { moveChoices } from './queries.ts'

/** Profiles that one statement changes, and statements of one run; the next minute does what is left. */
const BATCH = 500
const STATEMENTS = 100

/**
 * Lets people's choices follow to the entries of the catalogue that they are a translation or a double of: after a merge
 * or a new label, and every minute. What was saved while it ran is found by the next run. Can be repeated.
 * @returns the number of changed profiles
 */
export async function followInterests(
  ctx: Context,
  { batch = BATCH, statements = STATEMENTS }: { batch?: number; statements?: number } = {},
): Promise<number> {
  let total = 0
  for (let i = 0; i < statements; i += 1) {
    const { followed, events } = await moveChoices(ctx.db, batch)
    ctx.publish(events)
    total += followed
    if (followed < batch) break
  }
  return total
}
