import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { writeReport } from './queries.ts'
import type { ReportReason } from './schemas.ts'

interface ReportInput {
  reason: ReportReason
  description?: string | undefined
}

/**
 * Reports somebody, or the other one of a match. They are not told, and having blocked them, or having been blocked by
 * them, does not stand in the way. Where no more can be filed today, the last one again is answered as the first time.
 * @throws AppError SELF_ACTION, USER_NOT_FOUND or MATCH_NOT_FOUND for whom the caller neither sees nor had to do with
 */
export async function report(
  ctx: UserContext,
  about: { userId: string } | { matchId: string },
  { reason, description }: ReportInput,
): Promise<{ message: string; report_id: string }> {
  if ('userId' in about && about.userId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const written = await writeReport(ctx.db, about, {
    id: newId(now),
    reporterId: ctx.actor.userId,
    reason,
    description: description || null,
    now,
    isSpent: ctx.spent !== null,
  })
  if (!written) throw new AppError('userId' in about ? 'USER_NOT_FOUND' : 'MATCH_NOT_FOUND')
  if (written.id === null) throw ctx.spent ?? new AppError('RATE_LIMIT_EXCEEDED')
  ctx.publish(written.events)
  return { message: 'Report submitted successfully', report_id: written.id }
}
