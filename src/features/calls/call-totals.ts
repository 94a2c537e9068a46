import type { Context } from '../../context.ts'
import { totalsBetween, type CallTotals } from './queries.ts'

/** Calls that ended within a stretch of time (milliseconds since 1970), in numbers that name nobody. */
export const callTotals = ({ db }: Context, from: number, to: number): Promise<CallTotals> =>
  totalsBetween(db, from, to)
