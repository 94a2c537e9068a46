import type { ActingContext } from '../../context.ts'
import { newConversationId } from '../../security/conversation-id.ts'
import { AppError } from '../../foundation/errors.ts'
import { newId } from '../../foundation/ids.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { plansWith } from '../../catalogue/plans.ts'
import { settle, type PairView } from './decide.ts'
import { NO_INTEREST, pairRefusal } from './pair-refusal.ts'
import { writeAnswer, type Named } from './queries.ts'

/**
 * Accepts or declines a received interest. Accepting makes a match.
 * @throws AppError NOT_FOUND without an open interest from this user; PROFILE_NOT_PUBLISHED when accepting; CONFLICT
 * when it has been answered the other way; the error in `ctx.spent` where it has not been answered
 */
export async function answerInterest(
  ctx: ActingContext,
  sender: Named,
  answer: 'accepted' | 'declined',
): Promise<PairView> {
  const now = ctx.now()
  const interaction = await interactionOf(ctx, answer === 'accepted' ? 'accept' : 'decline')
  const written = await writeAnswer(ctx.db, interaction, {
    sender,
    answer,
    seesLikes: plansWith('see_likes'),
    now,
    decisionId: newId(now),
    matchId: newId(now),
    conversationId: newConversationId(ctx.settings, now),
    isSpent: ctx.spent !== null,
  })
  switch (written.outcome) {
    case 'ok':
      return settle(ctx, written)
    case 'not_published':
    case 'restricted':
    case 'spent':
      throw pairRefusal(ctx, written)
    case 'state':
      throw new AppError('CONFLICT', {
        message: 'This interest has already been answered; fetch it again.',
        details: { status: written.status },
      })
    default:
      throw ctx.spent ?? new AppError(NO_INTEREST.code, NO_INTEREST)
  }
}
