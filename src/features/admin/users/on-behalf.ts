import { AppError } from '../../../foundation/errors.ts'

/**
 * Whether an operator may act on an account; see `standing_before_operator` in `drizzle/functions/operator_users.sql`.
 * @throws AppError USER_NOT_FOUND, SELF_ACTION, FORBIDDEN for the account of an operator who does not stand lower
 */
export function requireStanding(outcome: string): void {
  if (outcome === 'not_found') throw new AppError('USER_NOT_FOUND')
  if (outcome === 'self') throw new AppError('SELF_ACTION')
  if (outcome === 'outranked')
    throw new AppError('FORBIDDEN', { message: 'This account belongs to an operator who does not stand lower.' })
}
