import type { Context } from '../../context.ts'
import { forgetCalls } from './queries.ts'

/** At most so many at once, so that no minute has to bear what a day has brought. */
const MOST = 2_000
const DAY = 24 * 3600 * 1000

/** Forgets who called whom long ago, with how well it went. Returns how many. */
export const forgetOldCalls = ({ db, settings, now }: Context): Promise<number> =>
  forgetCalls(db, now() - settings.CALL_DAYS * DAY, MOST)
