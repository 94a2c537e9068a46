import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { readContact } from '../../../security/contacts.ts'
import { accountOf, noteSecurityEvent } from '../queries.ts'
import { revokeSessions } from '../sessions/end-sessions.ts'
import { passwordChangedMail } from './mails.ts'
import { accountOfPassword, hashFor } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import { changePassword as writeChange } from './queries.ts'

/**
 * Sets a new password, given the current one. Ends every other session.
 * @throws AppError INVALID_CREDENTIALS; VALIDATION_FAILED for a password that is easily guessed
 */
export async function changePassword(
  ctx: UserContext,
  input: { current_password: string; password: string },
): Promise<{ message: string }> {
  const { settings, actor } = ctx
  const present = await accountOf(ctx.db, actor.userId)
  const account = (await accountOfPassword(ctx, input.current_password, present ? [present] : []))?.account
  if (!account) {
    const failure = { type: 'password_change_failed', userId: actor.userId, sessionId: actor.sessionId, ip: ctx.ip }
    ctx.after('note_failure', () => noteSecurityEvent(ctx.db, { ...failure, details: null, at: ctx.now() }))
    throw notRight()
  }
  const email = await readContact(settings, account.emailIndex, account.emailCipher)
  await requireGoodPassword(input.password, email ?? '')
  const events = await writeChange(ctx.db, {
    present: account,
    newHash: await hashFor(ctx, account, input.password),
    keepSession: actor.sessionId,
    ip: ctx.ip,
    now: ctx.now(),
  })
  // The password was changed concurrently: the given one is no longer current.
  if (events === null) throw notRight()
  await revokeSessions(ctx, events)
  if (email !== null) ctx.after('mail', () => ctx.mail.sendMail(email, passwordChangedMail(settings)))
  return { message: 'Password changed; other devices were signed out.' }
}

const notRight = () =>
  new AppError('INVALID_CREDENTIALS', { message: 'The current password is incorrect; check it and try again.' })
