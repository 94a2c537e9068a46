import type { Context } from '../../context.ts'
import { forgetCalls } from './queries.ts'

/** Rows per run, so that one run need not process a whole day. */
const MOST = 2_000
const DAY = 24 * 3600 * 1000

/** Deletes calls past their retention, with their quality reports. Returns how many. */
export const forgetOldCalls = ({ db, settings, now }: Context): Promise<number> =>
  forgetCalls(db, now() - settings.CALL_DAYS * DAY, MOST)
