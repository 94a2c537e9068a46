import type { UserContext } from '../../../context.ts'
import type { ReportStatus } from '../../../catalogue/cases.ts'
import type { Pagination } from '../../../foundation/cursor.ts'
import { utc } from '../../../foundation/time.ts'
import { pageByTime } from '../../../http/page-by-time.ts'
import { dayOf } from '../../people/age.ts'
import { toListed } from '../../people/photo-url.ts'
import type { OwnReport } from '../schemas.ts'
import { reportsBy } from './queries.ts'

/** What a reporter is told. Nothing says what was done to whom. */
const OUTCOMES: Partial<Record<ReportStatus, NonNullable<OwnReport['outcome']>>> = {
  resolved: 'action_taken',
  dismissed: 'no_action',
}

/** Reports by the caller, newest first. @throws AppError INVALID_CURSOR */
export async function listOwnReports(
  ctx: UserContext,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ reports: OwnReport[]; pagination: Pagination }> {
  const { rows, pagination } = await pageByTime(
    ctx,
    'own-reports',
    page,
    (limit, after) => reportsBy(ctx.db, ctx.actor.userId, { day: dayOf(ctx.now()), limit, after }),
    ({ createdAt, id }) => ({ at: utc(createdAt), id }),
  )
  const reports = await Promise.all(
    rows.map(async ({ id, card, reason, description, status, createdAt }) => {
      const outcome = OUTCOMES[status]
      return {
        id,
        user: await toListed(ctx, card, ctx.actor.userId),
        reason,
        description,
        status,
        ...(outcome === undefined ? {} : { outcome }),
        created_at: utc(createdAt),
      }
    }),
  )
  return { reports, pagination }
}
