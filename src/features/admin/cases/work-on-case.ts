import type { UserContext } from '../../../context.ts'
import { MOST_CLAIMS, takingTerms } from '../../../catalogue/cases.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import { dayOf } from '../../people/age.ts'
import { toSummary } from './case-view.ts'
import { claimNext, workOn, type CaseAct, type Terms, type WorkAnswer } from './queries.ts'
import type { CaseSummary, NextInput } from './schemas.ts'

const termsFor = ({ actor }: UserContext): Terms => ({ ...takingTerms(actor.role), most_claims: MOST_CLAIMS })

const askingFor = (ctx: UserContext) => ({ operatorId: ctx.actor.userId, day: dayOf(ctx.now()), now: ctx.now() })

/**
 * Claims the most urgent case that waits; null where none does. Never one about the caller, one that they have reported, or one
 * that they have skipped within the last hour.
 * @throws AppError CONFLICT while they hold as many as they may
 */
export async function claimNextCase(ctx: UserContext, wanted: NextInput): Promise<{ case: CaseSummary | null }> {
  return { case: seen(ctx, await claimNext(ctx.db, wanted, termsFor(ctx), askingFor(ctx))) }
}

/**
 * One act on a case: claiming it or renewing one's claim, handing it back, skipping it, escalating it, writing a note.
 * @throws AppError NOT_FOUND, also for a case about the caller; CONFLICT for a case that is closed or held by somebody else
 * (`details.claimed_until`), or beyond the claims that they may hold; FORBIDDEN for an escalated case, or one that they have reported
 */
export async function workOnCase(
  ctx: UserContext,
  input: { caseId: string; act: CaseAct; words?: string },
): Promise<{ case: CaseSummary }> {
  const { caseId, act, words = null } = input
  const found = seen(ctx, await workOn(ctx.db, { caseId, act, words }, termsFor(ctx), askingFor(ctx)))
  if (!found) throw new AppError('NOT_FOUND')
  return { case: found }
}

function seen(ctx: UserContext, { outcome, until, case: row = null, events = [] }: WorkAnswer): CaseSummary | null {
  switch (outcome) {
    case 'ok':
      ctx.publish(events)
      return row && toSummary(row)
    case 'not_found':
      throw new AppError('NOT_FOUND')
    case 'closed':
      throw new AppError('CONFLICT', { message: 'This case is closed.' })
    case 'held':
      throw heldByAnother(until ?? '')
    case 'many':
      throw new AppError('CONFLICT', {
        message: `You hold ${MOST_CLAIMS} cases; decide one or hand it back first.`,
        details: { most_claims: MOST_CLAIMS },
      })
    case 'senior':
      throw new AppError('FORBIDDEN', { message: 'This case is escalated; only senior moderators can claim it.' })
    case 'own':
      throw new AppError('FORBIDDEN', { message: 'You have reported this user; leave the case to another moderator.' })
  }
}

/** @param until as Postgres writes it */
export const heldByAnother = (until: string): AppError =>
  new AppError('CONFLICT', {
    message: 'Another moderator works on this case; take another one, or wait until their claim ends.',
    details: { claimed_until: utc(until) },
  })
