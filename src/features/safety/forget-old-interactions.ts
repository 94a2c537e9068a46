import type { Context } from '../../context.ts'
import { forgetInteractions } from './queries.ts'

/** Days for which it is known who has done what about whom. Told to people, so not a setting. */
const INTERACTION_DAYS = 30
const DAY = 24 * 3600 * 1000

/** At most so many in a statement, so that none is long, and so many statements in a minute: 36 million rows a day. */
const MOST = 5_000
const ROUNDS = 5

/** Forgets what people did long ago. Returns how many acts. */
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
