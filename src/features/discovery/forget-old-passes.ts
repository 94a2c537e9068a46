import type { Context } from '../../context.ts'
import { forgetPasses } from './queries.ts'

/** Rows per run, so that one run need not process a whole day. */
const MOST = 5_000
const DAY = 24 * 3600 * 1000

/** Deletes expired passes, so that the people may appear in the feed again. Returns how many. */
export async function forgetOldPasses({ db, appSettings, now }: Context): Promise<number> {
  const { pass_days: days } = await appSettings()
  return forgetPasses(db, now() - days * DAY, MOST)
}
