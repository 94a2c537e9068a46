import { restrictionDetails } from '../../catalogue/restriction.ts'
import { utc } from '../../foundation/time.ts'
import { AppError } from '../../foundation/errors.ts'
import type { ActingContext } from '../../context.ts'
import { secondsUntil } from '../../http/rate-limit.ts'
import type { PairAnswer } from './queries.ts'

/** The message for an interest that was not sent, or no longer exists. */
export const NO_INTEREST = { code: 'NOT_FOUND', message: 'Interest not found.' } as const

/**
 * The error where a user cannot be asked, or not now. Includes from when on they can be (`details.available_at`).
 * LIMIT_REACHED for a used-up daily limit, RATE_LIMIT_EXCEEDED after withdrawing too often.
 */
export function pairRefusal(
  ctx: ActingContext,
  { outcome, again, restriction }: Pick<PairAnswer, 'outcome' | 'again' | 'restriction'>,
): AppError {
  if (restriction) return new AppError('FEATURE_RESTRICTED', restrictionDetails(restriction))
  const now = ctx.now()
  const at = again === undefined ? now : Date.parse(again)
  const available_at = utc(at)
  switch (outcome) {
    case 'not_published':
      return new AppError('PROFILE_NOT_PUBLISHED')
    case 'blocked':
      return new AppError('USER_BLOCKED')
    case 'too_soon':
      return new AppError('CONFLICT', {
        message: 'This user has declined; try again after details.available_at.',
        details: { reason: 'declined', available_at },
      })
    case 'paused':
      return new AppError('RATE_LIMIT_EXCEEDED', {
        message: 'You have withdrawn from this user before; try again after details.available_at.',
        details: { reason: 'withdrawn', available_at },
        retryAfter: secondsUntil(at, now),
      })
    case 'spent':
      return ctx.spent ?? new AppError('LIMIT_REACHED')
    default:
      // With the limit used up, the answer does not reveal which users exist.
      return ctx.spent ?? new AppError('USER_NOT_FOUND')
  }
}
