import { AppError } from '../foundation/errors.ts'
import type { Actor } from '../security/access-token.ts'

/** How recent a sign-in must be to change credentials. */
const RECENT = 10 * 60_000

/** Whether the caller has signed in within the last ten minutes. */
export const isRecent = ({ authenticatedAt }: Pick<Actor, 'authenticatedAt'>, now: number): boolean =>
  now - authenticatedAt <= RECENT

/**
 * A stolen token must not be enough to take over an account (ASVS 5.0, 7.5.1).
 * @throws AppError FORBIDDEN, with `sign_in_again` as the reason
 */
export function requireRecent(actor: Pick<Actor, 'authenticatedAt'>, now: number): void {
  if (!isRecent(actor, now)) throw signInAgain()
}

export const signInAgain = (): AppError =>
  new AppError('FORBIDDEN', {
    message: 'This requires a recent sign-in; sign in again.',
    details: { reason: 'sign_in_again', within_seconds: RECENT / 1000 },
  })
