import type { UserContext } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { interactionOf } from '../../security/interaction-log.ts'
import { settle, type PairView } from './decide.ts'
import { NO_INTEREST, pairRefusal } from './pair-refusal.ts'
import { writeWithdrawal, type Named } from './queries.ts'

/**
 * Withdraws an unanswered interest. The other user no longer sees it.
 * @throws AppError NOT_FOUND where the caller has sent none, CONFLICT when it has been answered, and the error in
 * `ctx.spent` while it is pending
 */
export async function withdrawInterest(ctx: UserContext, target: Named): Promise<PairView> {
  const written = await writeWithdrawal(ctx.db, await interactionOf(ctx, 'withdraw'), {
    target,
    now: ctx.now(),
    isSpent: ctx.spent !== null,
  })
  switch (written.outcome) {
    case 'ok':
      return settle(ctx, written)
    case 'spent':
      throw pairRefusal(ctx, written)
    case 'state':
      throw new AppError('CONFLICT', {
        message:
          written.status === 'accepted'
            ? 'This interest has been accepted; unmatch the user instead.'
            : 'This interest has already been answered; fetch it again.',
        details: { status: written.status },
      })
    default:
      throw ctx.spent ?? new AppError(NO_INTEREST.code, NO_INTEREST)
  }
}
