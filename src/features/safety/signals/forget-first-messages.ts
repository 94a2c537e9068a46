import type { Context } from '../../../context.ts'
import { forgetFirstMessages } from './queries.ts'
import { FIRST_MESSAGE_DAYS } from './rules.ts'

/** Rows per run, so that one run need not process a whole day. */
const MOST = 5_000
const DAY = 24 * 3600 * 1000

/** Deletes what is remembered of first messages past its time. Returns how many. */
export const forgetOldFirstMessages = ({ db, now }: Context): Promise<number> =>
  forgetFirstMessages(db, now() - FIRST_MESSAGE_DAYS * DAY, MOST)
