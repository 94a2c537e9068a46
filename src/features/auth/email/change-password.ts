import type { UserContext } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { readContact } from '../../../platform/contacts.ts'
import { accountOf } from '../queries.ts'
import { makeFelt } from '../sessions/end-sessions.ts'
import { passwordChangedMail } from './mails.ts'
import { checkPassword, hashPassword } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import { changePassword as writeChange } from './queries.ts'

/**
 * Sets a new password for who knows the present one. Ends every other session.
 * @throws AppError INVALID_CREDENTIALS; VALIDATION_FAILED for a password that is easily guessed
 */
export async function changePassword(
  ctx: UserContext,
  input: { current_password: string; password: string },
): Promise<{ message: string }> {
  const { settings, actor } = ctx
  const account = await accountOf(ctx.db, actor.userId)
  const { matches } = await checkPassword(input.current_password, account?.passwordHash ?? null)
  if (!account || !matches) throw new AppError('INVALID_CREDENTIALS', { message: 'The present password is not right.' })
  const email = await readContact(settings, account.emailIndex, account.emailCipher)
  await requireGoodPassword(input.password, email ?? '')
  const passwordHash = await hashPassword(input.password)
  const { events } = await writeChange(ctx.db, {
    userId: actor.userId,
    keepSession: actor.sessionId,
    passwordHash,
    ip: ctx.ip,
    now: ctx.now(),
  })
  await makeFelt(ctx, events)
  if (email !== null) ctx.after('mail', () => ctx.mail.send(email, passwordChangedMail(settings)))
  return { message: 'Password changed; other devices were signed out.' }
}
