import type { Context } from '../../../context.ts'
import { forgetEvents } from './queries.ts'

/** Rows per run, so that one run need not process a whole day. */
const MOST = 5_000

/** Deletes security events older than a year, which is as long as the log keeps them from being deleted. Returns how many. */
export const forgetOldSecurityEvents = (ctx: Context): Promise<number> => forgetEvents(ctx.db, MOST, ctx.now())
