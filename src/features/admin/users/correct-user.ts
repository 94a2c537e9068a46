import type { UserContext } from '../../../context.ts'
import { fieldRefused, AppError } from '../../../foundation/errors.ts'
import { requirePermission } from '../../../http/permission.ts'
import { revokeSessions } from '../../auth/sessions/end-sessions.ts'
import { isAdult } from '../../people/age.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { correctUser } from './queries.ts'

/**
 * Corrects a first name or a date of birth, which settles what is disputed about it: the date of an adult reactivates an account
 * that was suspended for its age. One under age closes it, if its owner has stated to be under age, which needs the permission to
 * change a status. The log has the names of the fields.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN, CONFIRMATION_REQUIRED, VALIDATION_FAILED under age without a dispute
 */
export async function correctProfile(
  ctx: UserContext,
  wanted: { userId: string; firstName: string | undefined; birthDate: string | undefined; reason: string },
): Promise<{ outcome: 'corrected' | 'reactivated' | 'closed' }> {
  const { userId, firstName, birthDate, reason } = wanted
  const acting = actingOn(ctx, userId)
  if (birthDate !== undefined && !isAdult(birthDate, acting.now))
    requirePermission(ctx.actor, 'users.status', acting.now)
  const done = await correctUser(ctx.db, acting, {
    firstName: firstName ?? null,
    birthDate: birthDate ?? null,
    reason,
  })
  requireStanding(done.outcome)
  if (done.outcome === 'no_profile') throw new AppError('USER_NOT_FOUND')
  if (done.outcome === 'under_age')
    throw fieldRefused(
      'body.birth_date',
      'must be at least 18 years ago, because the owner has not stated to be under age',
    )
  if (!('events' in done)) throw new Error('a correction that says nothing')
  if (done.outcome === 'closed') await revokeSessions(ctx, done.events)
  else ctx.publish(done.events)
  return { outcome: done.outcome === 'ok' ? 'corrected' : done.outcome }
}
