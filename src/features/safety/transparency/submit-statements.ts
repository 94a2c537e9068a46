import type { Context } from '../../../context.ts'
import { describeError } from '../../../foundation/log.ts'
import { MOST_STATEMENTS } from '../../../providers/transparency.ts'
import { noteSubmitted, putOff, takeDue, type DueStatement } from './queries.ts'
import { statementRecord } from './statement-record.ts'

const MINUTE = 60_000
/** How long a run may take before another takes its statements. */
const LEASE = 5 * MINUTE
const LONGEST_PAUSE = 24 * 60 * MINUTE

/**
 * Submits due statements of reasons to the transparency database, in bulk. It takes all of a request or none: those that it has
 * already are noted, those that it refuses are put off and logged, and the others go with the next run. Returns how many it has.
 */
export async function submitStatements(ctx: Context): Promise<number> {
  if (!ctx.transparency) return 0
  const now = ctx.now()
  const due = await takeDue(ctx.db, MOST_STATEMENTS, now + LEASE, now)
  if (due.length === 0) return 0
  try {
    const answer = await ctx.transparency.submit(due.map(statementRecord))
    switch (answer.outcome) {
      case 'ok':
        await noteSubmitted(
          ctx.db,
          due.map(({ id }) => id),
          now,
        )
        return due.length
      case 'known': {
        const known = due.filter(({ id }) => answer.puids.includes(id))
        await noteSubmitted(
          ctx.db,
          known.map(({ id }) => id),
          now,
        )
        await putOff(
          ctx.db,
          due.filter((one) => !known.includes(one)).map(({ id }) => ({ id, at: now })),
        )
        return known.length
      }
      case 'refused': {
        const refused = due.filter((_one, place) => answer.places.includes(place))
        ctx.log.error('statements_refused', { statement_ids: refused.map(({ id }) => id) })
        const isLater = (one: DueStatement) => refused.length === 0 || refused.includes(one)
        await putOff(
          ctx.db,
          due.map((one) => ({ id: one.id, at: isLater(one) ? pauseOf(one, now) : now })),
        )
        return 0
      }
    }
  } catch (error) {
    ctx.log.warn('statements_postponed', { statements: due.length, ...describeError(error) })
    await putOff(
      ctx.db,
      due.map((one) => ({ id: one.id, at: pauseOf(one, now) })),
    )
    return 0
  }
}

/** The next try: after a minute, two, four, and so on up to a day. */
const pauseOf = ({ tries }: DueStatement, now: number): number =>
  now + Math.min(LONGEST_PAUSE, MINUTE * 2 ** Math.min(tries - 1, 20))
