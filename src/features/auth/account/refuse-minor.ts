import { utc } from '../../../foundation/time.ts'
import { rememberSuspended, suspended } from '../../../security/revocation.ts'
import type { UserContext } from '../../../context.ts'
import { AppError, type FieldIssue } from '../../../foundation/errors.ts'
import { revokeSessions } from '../sessions/end-sessions.ts'
import { writeUnderage } from './queries.ts'

const UNDERAGE = 'underage'

/**
 * Rejects a user who states an under-age date of birth. If it is the first date of the account, the account is deleted,
 * and its phone and address are held back until they are of age; if there was another date before, the account is
 * suspended for a moderator's decision, and loses no data.
 * @param said the stated date, YYYY-MM-DD
 * @throws AppError VALIDATION_FAILED or ACCOUNT_SUSPENDED, both with where to appeal
 */
export async function refuseMinor(ctx: UserContext, said: string): Promise<never> {
  const { db, redis, settings, actor } = ctx
  const row = await writeUnderage(db, actor.userId, said, ctx.now())
  if (!row) throw new AppError('UNAUTHORIZED')
  if (row.outcome === 'closed') {
    await revokeSessions(ctx, row.events)
    const until = utc(row.until ?? 0)
    const message = `must be at least 18 years ago; this account has been closed. If the date was a mistake, appeal at ${settings.APPEAL_TO}`
    const issues: FieldIssue[] = [{ path: 'body.birth_date', message }]
    throw new AppError('VALIDATION_FAILED', {
      details: { issues, reason: UNDERAGE, until, appeal: settings.APPEAL_TO },
    })
  }
  const suspension = { reason: UNDERAGE, until: null }
  try {
    await rememberSuspended(redis, actor.userId, suspension, settings.ACCESS_TOKEN_SECONDS)
  } finally {
    ctx.publish(row.events)
  }
  throw suspended(settings, suspension)
}
