import { APPEAL_MONTHS, POLICY_KEYS, policyOf, STRIKE_DAYS, type PolicyKey } from '../../../catalogue/policies.ts'
import { takingTerms } from '../../../catalogue/cases.ts'
import { mayDo, rolesBelow } from '../../../catalogue/roles.ts'
import type { UserContext } from '../../../context.ts'
import { AppError, fieldRefused, validationFailed } from '../../../foundation/errors.ts'
import { firstIdAt, newId } from '../../../foundation/ids.ts'
import { utc } from '../../../foundation/time.ts'
import { requirePermission } from '../../../http/permission.ts'
import { conflict } from '../conflict.ts'
import { NOTICE_DELAY_MINUTES, NOTICE_DAYS } from '../scam/rules.ts'
import {
  answerBan,
  decideCase as write,
  strikesIn,
  undoDecision as undo,
  type Decided,
  type Decider,
  type DecisionRow,
  type EffectDetails,
} from './queries.ts'
import { adviceFor, endOf, faultsOf, strikesOf, type Wanted } from './rules.ts'
import type { DecisionView } from './schemas.ts'

const DAY = 24 * 3600_000
const FRAUD = POLICY_KEYS.filter((key) => policyOf(key).isFraud)

interface Decision extends Wanted {
  note?: string | undefined
  next?: { queue?: string | undefined; languages?: readonly string[] | undefined } | undefined
}

interface DecidedView {
  decision: DecisionView
  statement_id: string | null
  next_case_id?: string
}

/**
 * Decides a case. Measure, statement of reasons, answers to reports and events are one transaction. A ban is proposed.
 * @throws AppError FORBIDDEN about oneself, whom one has reported, or an operator who does not stand lower; NOT_FOUND, CONFLICT
 * for a case that is closed or claimed by another moderator; CONFIRMATION_REQUIRED for a ban without a fresh second factor
 */
export async function decideCase(ctx: UserContext, caseId: string, wanted: Decision): Promise<DecidedView> {
  const now = ctx.now()
  if (wanted.measure === 'ban') requirePermission(ctx.actor, 'decisions.ban', now)
  const faults = faultsOf(wanted, now)
  if (faults.length > 0) throw validationFailed(faults)
  const until = endOf(wanted, now)
  const { policy, measure, features = [], photo_ids = [], explanation = null, note = null, next } = wanted
  const decider = deciderOf(ctx)
  const decided = await write(ctx.db, decider, {
    caseId,
    wanted: {
      decision: newId(now),
      policy: policy ?? null,
      measure,
      features,
      photo_ids,
      until: until === null ? null : utc(until),
      strikes: strikesOf(wanted),
      explanation,
      note,
    },
    details: { ...effectDetails(ctx), removes_bio: wanted.removes_bio ?? false },
    next: next ? { wanted: next, terms: takingTerms(ctx.actor.role) } : null,
    now,
  })
  return settle(ctx, decided)
}

/** Confirms a ban that another moderator has proposed. @throws AppError FORBIDDEN for one's own, NOT_FOUND, CONFLICT */
export async function confirmBan(ctx: UserContext, decisionId: string): Promise<DecidedView> {
  const details = effectDetails(ctx)
  return settle(ctx, await answerBan(ctx.db, deciderOf(ctx), { decisionId, confirms: true, details, now: ctx.now() }))
}

/** Refuses a ban that another moderator has proposed; the case waits again. @throws AppError as {@link confirmBan} */
export async function refuseBan(ctx: UserContext, decisionId: string): Promise<DecidedView> {
  const details = effectDetails(ctx)
  return settle(ctx, await answerBan(ctx.db, deciderOf(ctx), { decisionId, confirms: false, details, now: ctx.now() }))
}

/** Undoes everything that a decision in effect did. @throws AppError FORBIDDEN, NOT_FOUND, CONFLICT while an appeal waits */
export async function undoDecision(ctx: UserContext, decisionId: string, reason: string): Promise<DecidedView> {
  return settle(ctx, await undo(ctx.db, deciderOf(ctx), { decisionId, reason, now: ctx.now() }))
}

/** The strikes of the person of a case, and what they suggest. @throws AppError NOT_FOUND */
export async function adviseOnCase(ctx: UserContext, caseId: string, policy: PolicyKey | undefined) {
  const strikes = await strikesIn(ctx.db, caseId, ctx.now() - STRIKE_DAYS * DAY)
  if (strikes === null) throw new AppError('NOT_FOUND')
  const withPolicy = strikes + (policy === undefined ? 0 : policyOf(policy).strikes)
  return { strikes, with_policy: withPolicy, suggestion: adviceFor(withPolicy) }
}

/** The operator who decides, by their token. */
export const deciderOf = ({ actor: { userId, role } }: UserContext): Decider => ({
  operatorId: userId,
  over: rolesBelow(role),
  seesEscalated: mayDo(role, 'cases.escalated'),
})

/** What the effects of a decision depend on beside it. */
export function effectDetails(ctx: UserContext): EffectDetails {
  const since = ctx.now() - NOTICE_DAYS * DAY
  return {
    submits: ctx.transparency !== null,
    fraud_policies: FRAUD,
    appeal_months: APPEAL_MONTHS,
    since: utc(since),
    since_message: firstIdAt(since),
    notice_minutes: NOTICE_DELAY_MINUTES,
  }
}

function settle(ctx: UserContext, decided: Decided): DecidedView {
  if (decided.outcome !== 'ok') throw refusal(decided)
  ctx.publish(decided.events)
  const decision = toDecision(decided.decision)
  return {
    decision,
    statement_id: decision.statement_id,
    ...(decided.nextCaseId ? { next_case_id: decided.nextCaseId } : {}),
  }
}

function refusal(decided: Exclude<Decided, { outcome: 'ok' }>): AppError {
  switch (decided.outcome) {
    case 'forbidden':
      return new AppError('FORBIDDEN')
    case 'closed':
      return conflict('closed', 'This case is closed.')
    case 'claimed':
      return conflict('claimed', 'Another moderator works on this case.', { claimed_until: utc(decided.until) })
    case 'proposed':
      return conflict('ban_proposed', 'A ban waits for its confirmation; confirm or refuse it first.')
    case 'repeated':
      return conflict('repeated', 'The same has been decided of this case, which stays open while a ban waits.')
    case 'gone':
      return conflict('account_gone', 'The account is gone; close the case without a measure.')
    case 'appealed':
      return conflict('appealed', 'An appeal against this decision waits; decide it instead.')
    case 'state':
      return conflict('state', 'This decision is in another state.', { state: decided.state })
    case 'photos':
      return fieldRefused('body.photo_ids', 'must be photos of this account')
    default:
      return new AppError('NOT_FOUND')
  }
}

const at = (time: string | null): string | null => time && utc(time)

/** A decision as operators see it. */
export const toDecision = (row: DecisionRow): DecisionView => ({
  id: row.id,
  case_id: row.caseId,
  subject_id: row.subjectId,
  policy: row.policy,
  measure: row.measure,
  features: row.features,
  photo_ids: row.photoIds,
  removes_bio: row.removesBio,
  until: at(row.until),
  strikes: row.strikes,
  explanation: row.explanation,
  note: row.note,
  state: row.state,
  decided_by: row.decidedBy,
  confirmed_by: row.confirmedBy,
  effective_at: at(row.effectiveAt),
  undone_at: at(row.undoneAt),
  undone_by: row.undoneBy,
  created_at: utc(row.createdAt),
  statement_id: row.statementId,
})
