import type { Context } from '../../context.ts'
import { forgetPasses } from './queries.ts'

/** Rows per run, so that one run need not process a whole day. */
const MOST = 5_000
const DAY = 24 * 3600 * 1000

/** Deletes expired passes, so that the people may appear in the feed again. Returns how many. */
export const forgetOldPasses = ({ db, settings, now }: Context): Promise<number> =>
  forgetPasses(db, now() - settings.PASS_DAYS * DAY, MOST)
