import type { UserContext } from '../../../context.ts'
import { QUEUES } from '../../../catalogue/cases.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { dayOf } from '../../people/age.ts'
import { toSummary } from './case-view.ts'
import { noteThere } from './operators-there.ts'
import { casesOf, queuesOf, type CaseFilter, type CasePosition } from './queries.ts'
import type { CaseQueue, CaseSummary } from './schemas.ts'

/** Cases: open ones by urgency, closed ones newest first. @throws AppError INVALID_CURSOR */
export async function listCases(
  ctx: UserContext,
  { limit, cursor, ...filter }: CaseFilter & { limit: number; cursor?: string | undefined },
): Promise<{ cases: CaseSummary[]; pagination: Pagination }> {
  const asking = { operatorId: ctx.actor.userId, day: dayOf(ctx.now()), now: ctx.now() }
  const { rows, pagination } = await pageByTime(
    ctx,
    // A cursor belongs to one filter.
    `cases:${JSON.stringify(filter)}`,
    { limit, cursor },
    (most, after: CasePosition | null) => casesOf(ctx.db, filter, asking, { limit: most, after }),
    ({ severity, due_at, closed_at, id }) => ({ severity, at: closed_at ?? due_at, id }),
  )
  return { cases: rows.map(toSummary), pagination }
}

/**
 * How many cases wait in each queue, those without any included, and how many the caller holds. Their sockets then hear of changes for
 * some minutes.
 */
export async function countQueues(ctx: UserContext): Promise<{ queues: CaseQueue[]; mine: number }> {
  const { queues, mine } = await queuesOf(ctx.db, { operatorId: ctx.actor.userId, now: ctx.now() })
  ctx.after('note_operator', () => noteThere(ctx.redis, ctx.actor.sessionId, ctx.now()))
  const known = new Map(queues.map((row) => [row.queue, row]))
  return {
    queues: QUEUES.map((queue) => {
      const row = known.get(queue)
      if (!row) return { queue, open: 0, overdue: 0, claimed: 0, oldest_opened_at: null }
      return { ...row, oldest_opened_at: utc(row.oldest_opened_at) }
    }),
    mine,
  }
}
