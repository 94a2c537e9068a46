import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { languageWanted } from '../../foundation/text/locales.ts'
import { writeReport } from './queries.ts'
import { weightsOf } from './reports/rules.ts'
import type { ReportReason } from '../../catalogue/cases.ts'

interface ReportInput {
  reason: ReportReason
  description?: string | undefined
  /** Whether the reporter believes that it is illegal. */
  is_illegal?: boolean | undefined
  /** `Accept-Language` of the reporter, so that moderators of their language may take the case. */
  languages: string | null
}

/**
 * Reports a user, or the other user of a match, which joins the case about them. They are not notified, and a block in either direction does not prevent
 * it. With the daily limit used up, a repeated report returns the first response.
 * @throws AppError SELF_ACTION, USER_NOT_FOUND or MATCH_NOT_FOUND for a user whom the caller neither sees nor had
 * contact with
 */
export async function report(
  ctx: UserContext,
  about: { userId: string } | { matchId: string },
  { reason, description, is_illegal = false, languages }: ReportInput,
): Promise<{ message: string; report_id: string }> {
  if ('userId' in about && about.userId === ctx.actor.userId) throw new AppError('SELF_ACTION')
  const now = ctx.now()
  const written = await writeReport(ctx.db, about, {
    id: newId(now),
    reporterId: ctx.actor.userId,
    reason,
    description: description || null,
    isIllegal: is_illegal,
    weights: weightsOf(reason, is_illegal),
    language: languageWanted(languages),
    now,
    isSpent: ctx.spent !== null,
  })
  if (!written) throw new AppError('userId' in about ? 'USER_NOT_FOUND' : 'MATCH_NOT_FOUND')
  if (written.id === null) throw ctx.spent ?? new AppError('RATE_LIMIT_EXCEEDED')
  ctx.publish(written.events)
  ctx.count('vibesmatch_reports_total', { kind: is_illegal ? 'notice' : 'report' })
  return { message: 'Report submitted successfully', report_id: written.id }
}
