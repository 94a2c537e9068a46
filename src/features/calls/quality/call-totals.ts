import type { Context } from '../../../context.ts'
import { totalsBetween, type CallTotals } from './queries.ts'

/** Calls that ended within a period (milliseconds since 1970), as anonymous totals. */
export const callTotals = ({ db }: Context, from: number, to: number): Promise<CallTotals> =>
  totalsBetween(db, from, to)
