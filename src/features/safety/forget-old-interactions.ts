import type { Context } from '../../context.ts'
import { forgetInteractions } from './queries.ts'

/** Retention of the interaction log, in days. Promised to users, so not a setting. */
const INTERACTION_DAYS = 30
const DAY = 24 * 3600 * 1000

/** Rows per statement, so that none is long, and statements per minute: 36 million rows a day. */
const MOST = 5_000
const ROUNDS = 5

/** Deletes interactions past their retention. Returns how many. */
export async function forgetOldInteractions({ db, now }: Context): Promise<number> {
  const before = now() - INTERACTION_DAYS * DAY
  let forgotten = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const some = await forgetInteractions(db, before, MOST)
    forgotten += some
    if (some < MOST) break
  }
  return forgotten
}
