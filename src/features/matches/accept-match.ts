import { restrictionDetails } from '../../catalogue/restriction.ts'
import type { ActingContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { leavingOf } from '../people/leaving.ts'
import { writeAcceptance } from './queries.ts'
import type { AcceptedView } from './schemas.ts'

/**
 * Keeps a live match of the caller; it lasts once both have kept it. Idempotent for a lasting one.
 * @throws AppError MATCH_NOT_FOUND, CONFLICT when it is over, and the error in `ctx.spent` for anything new
 */
export async function acceptMatch(ctx: ActingContext, matchId: string): Promise<AcceptedView> {
  const now = ctx.now()
  const accepted = await writeAcceptance(ctx.db, await interactionOf(ctx, 'match_accept'), {
    matchId,
    decisionId: newId(now),
    isSpent: ctx.spent !== null,
    ...leavingOf(ctx),
  })
  const { outcome, status, conversationId, events } = accepted
  if (accepted.restriction) throw new AppError('FEATURE_RESTRICTED', restrictionDetails(accepted.restriction))
  if (outcome === 'over') throw new AppError('CONFLICT', { message: 'This match has ended.', details: { status } })
  if (outcome === 'spent') throw ctx.spent ?? new AppError('LIMIT_REACHED')
  if (outcome !== 'ok') throw new AppError('MATCH_NOT_FOUND')
  ctx.publish(events)
  if (accepted.isNew === false) ctx.refund()
  const isLasting = status === 'accepted'
  return {
    message: isLasting ? 'The match is lasting' : 'Accepted; waiting for the other user',
    match_id: matchId,
    conversation_id: conversationId,
    is_lasting: isLasting,
  }
}
