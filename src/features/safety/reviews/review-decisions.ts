import { REVIEW_DAYS, REVIEW_PERCENT, urgencyOf, urgencyOfPolicy } from '../../../catalogue/cases.ts'
import { mayDo } from '../../../catalogue/roles.ts'
import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import { openData, sealData } from '../../../security/sealed-data.ts'
import { SEALED_PLACES } from '../../../security/sealed-places.ts'
import { conflict } from '../conflict.ts'
import { deciderOf, toDecision } from '../decisions/decide-case.ts'
import type { DecisionView } from '../decisions/schemas.ts'
import { countsSince, nextReview, reviewDecision, reviewOf, type Reviewed, type ReviewRow } from './queries.ts'
import type { ModeratorCounts, ReviewInput, ReviewView } from './schemas.ts'

const DAY = 24 * 3600_000

/** The decision of somebody else that the caller is to look at again, of a sample of those of the last days. */
export async function readNextReview(ctx: UserContext): Promise<{ decision: DecisionView | null; waiting: number }> {
  const since = utc(ctx.now() - REVIEW_DAYS * DAY)
  const { decision, waiting } = await nextReview(ctx.db, deciderOf(ctx), { percent: REVIEW_PERCENT, since })
  return { decision: decision && toDecision(decision), waiting }
}

/**
 * Says what the caller finds of a decision. It changes nothing about the person; a case opens again if the caller says so.
 * @throws AppError FORBIDDEN for one's own decision, or about whom the caller may not decide; NOT_FOUND; CONFLICT
 */
export async function review(
  ctx: UserContext,
  decisionId: string,
  { outcome, policy, measure, note, opens_case = false }: ReviewInput,
): Promise<{ review: ReviewView; case_id: string | null }> {
  const sealed = note === undefined ? null : await sealData(ctx.settings, note, SEALED_PLACES.review(decisionId))
  const reviewed = await reviewDecision(
    ctx.db,
    deciderOf(ctx),
    {
      decision: decisionId,
      outcome,
      policy: policy ?? null,
      measure: measure ?? null,
      note: sealed,
      opens_case,
      urgency: policy === undefined ? urgencyOf('other') : urgencyOfPolicy(policy),
    },
    ctx.now(),
  )
  if (reviewed.outcome !== 'ok') throw refusal(reviewed)
  ctx.publish(reviewed.events)
  return { review: await toReview(ctx, reviewed.review), case_id: reviewed.caseId }
}

/** What was found of a decision. @throws AppError NOT_FOUND */
export async function readReview(ctx: UserContext, decisionId: string): Promise<{ review: ReviewView }> {
  const row = await reviewOf(ctx.db, decisionId)
  if (!row) throw new AppError('NOT_FOUND')
  return { review: await toReview(ctx, row) }
}

/** What each moderator has decided in the last days, and what became of it; of others for those who review. */
export async function countDecisions(
  ctx: UserContext,
  { days }: { days: number },
): Promise<{ since: string; moderators: ModeratorCounts[] }> {
  const since = ctx.now() - days * DAY
  const { role, userId } = ctx.actor
  const moderators = await countsSince(ctx.db, since, mayDo(role, 'decisions.review') ? null : userId)
  return { since: utc(since), moderators }
}

const toReview = async (ctx: UserContext, row: ReviewRow): Promise<ReviewView> => ({
  decision_id: row.decisionId,
  reviewer_id: row.reviewerId,
  outcome: row.outcome,
  policy: row.policy,
  measure: row.measure,
  note: row.note && (await openData(ctx.settings, row.note, SEALED_PLACES.review(row.decisionId))),
  created_at: utc(row.createdAt),
})

function refusal(reviewed: Exclude<Reviewed, { outcome: 'ok' }>): AppError {
  switch (reviewed.outcome) {
    case 'forbidden':
      return new AppError('FORBIDDEN')
    case 'two':
      return conflict('two', 'Two moderators have seen a ban already.')
    case 'exists':
      return conflict('exists', 'This decision has been reviewed.')
    case 'state':
      return conflict('state', 'This decision is in another state.', { state: reviewed.state })
    default:
      return new AppError('NOT_FOUND')
  }
}
