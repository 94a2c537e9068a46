import type { UserContext } from '../../../../context.ts'
import type { ReportStatus } from '../../../../catalogue/cases.ts'
import type { Pagination } from '../../../../foundation/cursor.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { utc } from '../../../../foundation/time.ts'
import { pageByTime } from '../../../../http/page-by-time.ts'
import { dayOf } from '../../../people/age.ts'
import { heldByAnother } from '../work-on-case.ts'
import { reportsFor, reviewReport as review } from './queries.ts'
import type { ReportView, ReviewInput } from './schemas.ts'

/** Reports of everybody, newest first; that they were read is in the audit log. @throws AppError INVALID_CURSOR */
export async function listReports(
  ctx: UserContext,
  { status, ...page }: { status?: ReportStatus | undefined; limit: number; cursor?: string | undefined },
): Promise<{ reports: ReportView[]; pagination: Pagination }> {
  const asking = { operatorId: ctx.actor.userId, status, day: dayOf(ctx.now()), now: ctx.now() }
  const { rows, pagination } = await pageByTime(
    ctx,
    `admin-reports:${status ?? ''}`,
    page,
    (limit, after) => reportsFor(ctx.db, asking, { limit, after }),
    ({ created_at, id }) => ({ at: utc(created_at), id }),
  )
  return { reports: rows.map((row) => ({ ...row, created_at: utc(row.created_at) })), pagination }
}

/**
 * Marks a report as reviewed, or dismisses it, which its author hears of. The case stays open.
 * @throws AppError NOT_FOUND, also for a report by or about the caller; CONFLICT while somebody else holds the case, and for a report
 * that is decided
 */
export async function reviewReport(
  ctx: UserContext,
  reportId: string,
  input: ReviewInput,
): Promise<{ message: string }> {
  const asking = { reportId, operatorId: ctx.actor.userId, now: ctx.now() }
  const { outcome, until = '', events = [] } = await review(ctx.db, asking, input)
  if (outcome === 'not_found') throw new AppError('NOT_FOUND')
  if (outcome === 'held') throw heldByAnother(until)
  if (outcome === 'decided') throw new AppError('CONFLICT', { message: 'This report is decided already.' })
  ctx.publish(events)
  return { message: input.status === 'dismissed' ? 'Report dismissed' : 'Report marked as reviewed' }
}
