import { urgencyOf, urgencyOfPolicy } from '../../../catalogue/cases.ts'
import { isPolicyKey, policyOf, type PolicyKey } from '../../../catalogue/policies.ts'
import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused } from '../../../foundation/errors.ts'
import { newId } from '../../../foundation/ids.ts'
import { utc } from '../../../foundation/time.ts'
import { rememberSuspended } from '../../../security/revocation.ts'
import { effectDetails } from '../../safety/decisions/decide-case.ts'
import { actingOn } from './acting-on.ts'
import { requireStanding } from './on-behalf.ts'
import { changeStatus, type StatusChange } from './queries.ts'
import type { StatusReason } from './schemas.ts'

export interface WantedStatus {
  userId: string
  status: 'active' | 'suspended' | 'banned'
  reason: StatusReason
  until?: string | undefined
  note?: string | undefined
  explanation?: string | undefined
}

/**
 * Suspends or reactivates an account outside a case. A suspension is a decision like one in a case, with a statement of reasons that
 * can be appealed, unless the owner has asked for it; reactivating undoes it. What was decided in a case is undone there, and a ban
 * needs a second moderator, so it is only proposed in one.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN, VALIDATION_FAILED, CONFLICT with `details.case_id` or `details.decision_id`
 */
export async function changeUserStatus(ctx: UserContext, wanted: WantedStatus) {
  const { userId, status, reason, until, note } = wanted
  const acting = actingOn(ctx, userId)
  if (until !== undefined && Date.parse(until) <= acting.now) throw fieldRefused('body.until', 'must be in the future')
  const change = {
    status,
    reason,
    until: until ?? null,
    note: note ?? null,
    urgency: isPolicyKey(reason) ? urgencyOfPolicy(reason) : urgencyOf('other'),
    decision: decisionOf(wanted, acting.now),
  }
  const changed = await changeStatus(ctx.db, acting, change, effectDetails(ctx))
  if (changed.outcome === 'propose') ctx.publish(changed.events)
  if (changed.outcome !== 'ok' && changed.outcome !== 'same') throw refusal(changed)
  const present = changed.status
  const user = {
    id: userId,
    account_status: present.status === 'active' ? ('active' as const) : ('suspended' as const),
    reason: present.reason,
    until: present.until === null ? null : utc(present.until),
  }
  if (changed.outcome === 'same') return { user }
  try {
    // Before the answer, so that no later request of theirs is accepted.
    const suspension = { reason: present.reason ?? reason, until: user.until }
    if (user.account_status === 'suspended')
      await rememberSuspended(ctx.redis, userId, suspension, ctx.settings.ACCESS_TOKEN_SECONDS)
  } finally {
    ctx.publish(changed.events)
  }
  return { user }
}

/** What a suspension decides about the person; null where nothing is decided: its owner has asked for it. */
function decisionOf({ status, reason, explanation }: WantedStatus, now: number): StatusChange['decision'] {
  if (status !== 'suspended' || reason === 'owner_request') return null
  const policy = policyFor(reason)
  const { strikes, text } = policyOf(policy)
  return { id: newId(now), policy, strikes, explanation: explanation ?? text }
}

/** The rule under which somebody is suspended who is suspended for a reason. */
function policyFor(reason: Exclude<StatusReason, 'owner_request'>): PolicyKey {
  if (reason === 'underage') return 'adults_only'
  return reason === 'mistake' ? 'other' : reason
}

type Refused = Exclude<Awaited<ReturnType<typeof changeStatus>>, { outcome: 'ok' | 'same' }>

function refusal(changed: Refused): AppError {
  const conflict = (message: string, details: Record<string, string | null>) =>
    new AppError('CONFLICT', { message, details })
  switch (changed.outcome) {
    case 'propose':
      return conflict('A ban needs a second moderator; propose it in the case of details.case_id.', {
        case_id: changed.case_id,
      })
    case 'decided':
      return conflict('A decision has set this status; undo it in its case.', {
        case_id: changed.case_id,
        decision_id: changed.decision_id,
      })
    case 'appealed':
      return conflict('An appeal against this suspension waits; decide it instead.', {
        decision_id: changed.decision_id,
      })
    case 'reporter':
      return new AppError('FORBIDDEN', { message: 'You have reported this person, so somebody else decides.' })
    default:
      requireStanding(changed.outcome)
      return new AppError('USER_NOT_FOUND')
  }
}
