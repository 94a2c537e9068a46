import { APPEAL_MONTHS } from '../../../catalogue/policies.ts'
import type { Context } from '../../../context.ts'
import { forgetStatementsDue } from './queries.ts'

const MOST = 500

/** Deletes the words of appeals some months after their decision, and statements of accounts that are long gone. Returns how many. */
export function forgetOldStatements(ctx: Context): Promise<number> {
  const before = new Date(ctx.now())
  before.setUTCMonth(before.getUTCMonth() - APPEAL_MONTHS)
  return forgetStatementsDue(ctx.db, before.getTime(), MOST, ctx.now())
}
