import type { Context } from '../../context.ts'
import { forgetPasses } from './queries.ts'

/** At most so many at once, so that no minute has to bear what a day has brought. */
const MOST = 5_000
const DAY = 24 * 3600 * 1000

/** Lets people whom somebody passed on long ago come into that person's feed again. Returns how many. */
export const forgetOldPasses = ({ db, settings, now }: Context): Promise<number> =>
  forgetPasses(db, now() - settings.PASS_DAYS * DAY, MOST)
