import type { Context } from '../../../../context.ts'
import { AppError } from '../../../../foundation/errors.ts'
import { contactIndex } from '../../../../security/contacts.ts'
import { openedSecret } from './factor-secrets.ts'
import { newestTotpOf } from './queries.ts'
import { codeAt, STEP_SECONDS, stepAt } from './totp.ts'

/**
 * What the newest authenticator app of an account shows, confirmed or not, for those who try the product on their machine.
 * @param to a phone number or an address, in the canonical form
 * @throws AppError INTERNAL outside development; NOT_FOUND without such an app
 */
export async function developmentCode(
  { settings, db, now }: Context,
  to: string,
): Promise<{ code: string; expires_in: number }> {
  if (settings.ENVIRONMENT !== 'development')
    throw new AppError('INTERNAL', { cause: new Error('codes of operators are shown in development only') })
  const indexes = await Promise.all([contactIndex(settings, 'phone', to), contactIndex(settings, 'email', to)])
  const factor = await newestTotpOf(db, indexes)
  if (!factor) throw new AppError('NOT_FOUND')
  const at = now()
  // A code works once, and the next one is accepted as well.
  const step = Math.min(Math.max(stepAt(at), (factor.lastStep ?? 0) + 1), stepAt(at) + 1)
  return {
    code: await codeAt(await openedSecret(settings, factor), step),
    expires_in: Math.ceil((step + 1) * STEP_SECONDS - at / 1000),
  }
}
