import type { UserContext } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { PasskeyRefused } from './passkeys/verify.ts'
import { noteFailure } from './queries.ts'

/** The refusal of a code or a passkey; it is a security event. @param details why, for the log */
export function notAccepted(
  ctx: UserContext,
  code: 'INVALID_OTP' | 'INVALID_CREDENTIALS',
  details: string,
  cause?: unknown,
): AppError {
  const { userId, sessionId } = ctx.actor
  const failure = { userId, sessionId, ip: ctx.ip, now: ctx.now() }
  ctx.after('note_failure', () => noteFailure(ctx.db, failure, details))
  if (code === 'INVALID_OTP')
    return new AppError(code, { message: 'The code is incorrect, expired or used; wait for the next one.' })
  return new AppError(code, { message: 'The passkey was not accepted; try again.', cause })
}

/** The answer of a check of a passkey. @throws AppError INVALID_CREDENTIALS */
export async function orNotAccepted<T>(ctx: UserContext, check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (error) {
    if (error instanceof PasskeyRefused) throw notAccepted(ctx, 'INVALID_CREDENTIALS', error.message, error)
    throw error
  }
}
