import type { Context } from '../../../context.ts'
import { endRestrictionsDue, forgetMarks } from './queries.ts'

const MOST = 500
const DAY = 24 * 3600_000

/** For how long people who were banned are recognised. Promised to users, so not a setting. */
const MARK_DAYS = 2 * 365

/** Deletes restrictions that have ended, which lists their owners again. Returns how many. */
export const endRestrictions = (ctx: Context): Promise<number> => endRestrictionsDue(ctx.db, MOST, ctx.now())

/** Forgets by what people who were banned long ago would be recognised. Returns how many. */
export const forgetOldMarks = (ctx: Context): Promise<number> => forgetMarks(ctx.db, ctx.now() - MARK_DAYS * DAY, MOST)
