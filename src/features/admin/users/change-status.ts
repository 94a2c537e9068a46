import { urgencyOf, urgencyOfPolicy } from '../../../catalogue/cases.ts'
import { isPolicyKey } from '../../../catalogue/policies.ts'
import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { rememberSuspended } from '../../../security/revocation.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { changeStatus } from './queries.ts'
import type { StatusReason } from './schemas.ts'

export interface WantedStatus {
  userId: string
  status: 'active' | 'suspended' | 'banned'
  reason: StatusReason
  until?: string | undefined
  note?: string | undefined
}

/**
 * Suspends or reactivates an account outside a case: for its security, or because its owner asks for it. What a decision has done is
 * undone in its case, and a ban needs a second moderator, so it is only proposed in one.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN, VALIDATION_FAILED, CONFLICT with `details.case_id`
 */
export async function changeUserStatus(ctx: UserContext, { userId, status, reason, until, note }: WantedStatus) {
  const acting = actingOn(ctx, userId)
  if (until !== undefined && Date.parse(until) <= acting.now) throw fieldRefused('body.until', 'must be in the future')
  const changed = await changeStatus(ctx.db, acting, {
    status,
    reason,
    until: until ?? null,
    note: note ?? null,
    urgency: isPolicyKey(reason) ? urgencyOfPolicy(reason) : urgencyOf('other'),
  })
  requireStanding(changed.outcome)
  if (changed.outcome === 'propose') {
    ctx.publish(changed.events)
    throw new AppError('CONFLICT', {
      message: 'A ban needs a second moderator; propose it in the case of details.case_id.',
      details: { case_id: changed.case_id },
    })
  }
  if (changed.outcome === 'decided')
    throw new AppError('CONFLICT', {
      message: 'A decision has set this status; undo it in its case.',
      details: { case_id: changed.case_id, decision_id: changed.decision_id },
    })
  const isSuspended = status === 'suspended'
  const user = {
    id: userId,
    account_status: isSuspended ? ('suspended' as const) : ('active' as const),
    reason: isSuspended ? reason : null,
    until: isSuspended ? (until ?? null) : null,
  }
  if (changed.outcome !== 'ok') return { user }
  try {
    // Before the answer, so that no later request of theirs is accepted.
    const suspension = { reason, until: user.until }
    if (isSuspended) await rememberSuspended(ctx.redis, userId, suspension, ctx.settings.ACCESS_TOKEN_SECONDS)
  } finally {
    ctx.publish(changed.events)
  }
  return { user }
}
