import type { Context } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { hashOfMailToken, tokenRefused } from './mail-token.ts'
import { verifyEmail as spendToken } from './queries.ts'

/**
 * Proves an address by the token that was mailed to it. Good once.
 * @throws AppError VALIDATION_FAILED for a token that is not, or no longer, good; EMAIL_TAKEN when another account has
 * proved the address meanwhile, or it is held back
 */
export async function verifyEmail(ctx: Context, token: string): Promise<{ message: string }> {
  const { outcome } = await spendToken(ctx.db, await hashOfMailToken(ctx.settings, 'verify', token), ctx.ip, ctx.now())
  if (outcome === 'invalid') throw tokenRefused()
  if (outcome === 'taken')
    throw new AppError('EMAIL_TAKEN', { message: 'This address belongs to another account; sign in there.' })
  if (outcome === 'held')
    throw new AppError('EMAIL_TAKEN', {
      message: `This address cannot be used yet; appeal at ${ctx.settings.APPEAL_TO}.`,
      details: { reason: 'underage', appeal: ctx.settings.APPEAL_TO },
    })
  return { message: 'Email verified successfully' }
}
