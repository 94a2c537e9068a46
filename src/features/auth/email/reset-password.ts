import type { Context } from '../../../platform/context.ts'
import { readContact } from '../../../platform/contacts.ts'
import { makeFelt } from '../sessions/end-sessions.ts'
import { hashOfMailToken, tokenRefused } from './mail-token.ts'
import { passwordChangedMail } from './mails.ts'
import { hashPassword } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import { resetPassword as writeReset } from './queries.ts'

/**
 * Sets a new password by the token that was mailed. Ends every session.
 * @throws AppError VALIDATION_FAILED for a token that is not, or no longer, good, or a password that is easily guessed
 */
export async function resetPassword(
  ctx: Context,
  { token, password }: { token: string; password: string },
): Promise<{ message: string }> {
  const tokenHash = await hashOfMailToken(ctx.settings, 'reset', token)
  await requireGoodPassword(password, '')
  const passwordHash = await hashPassword(ctx, password)
  const { outcome, events, ...account } = await writeReset(ctx.db, {
    tokenHash,
    passwordHash,
    ip: ctx.ip,
    now: ctx.now(),
  })
  if (outcome === 'invalid') throw tokenRefused()
  await makeFelt(ctx, events)
  ctx.after('mail', async () => {
    const email = await readContact(ctx.settings, account.emailIndex, account.emailCipher)
    if (email !== null) await ctx.mail.send(email, passwordChangedMail(ctx.settings))
  })
  return { message: 'Password reset successfully; sign in with the new one.' }
}
