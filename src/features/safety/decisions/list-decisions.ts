import type { UserContext } from '../../../context.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { toDecision } from './decide-case.ts'
import { decisionsOf, type DecisionFilter } from './queries.ts'
import type { DecisionView } from './schemas.ts'

/** Decisions, newest first. @throws AppError INVALID_CURSOR */
export async function listDecisions(
  ctx: UserContext,
  { limit, cursor, ...filter }: DecisionFilter & { limit: number; cursor?: string | undefined },
): Promise<{ decisions: DecisionView[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    `admin-decisions:${JSON.stringify(filter)}`,
    { limit, cursor },
    (most, after) => decisionsOf(ctx.db, filter, { limit: most, after }),
    ({ createdAt, id }) => ({ at: createdAt, id }),
  )
  return { decisions: rows.map(toDecision), pagination }
}
