import type { UserContext } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { readContact, storedContact } from '../../../security/contacts.ts'
import type { UserView } from '../schemas.ts'
import { userView } from '../sessions/session-view.ts'
import { phoneLinkedMail } from '../email/mails.ts'
import { linkPhone as writeLink } from './queries.ts'
import { withCode } from './verify-otp.ts'

/**
 * Adds a phone to the caller's account, given the code sent to it for that.
 * @throws AppError INVALID_OTP; CONFLICT when the phone belongs to another account, revealed only to its holder
 */
export async function linkPhone(
  ctx: UserContext,
  { phone_number, otp }: { phone_number: string; otp: string },
): Promise<UserView> {
  const phone = await storedContact(ctx.settings, 'phone', phone_number)
  const { userId } = ctx.actor
  const { outcome, ...account } = await withCode(
    ctx,
    { phoneIndex: phone.index, purpose: { linkTo: userId } },
    otp,
    () => writeLink(ctx.db, { userId, phone, ip: ctx.ip, now: ctx.now() }),
  )
  if (outcome === 'gone') throw new AppError('UNAUTHORIZED')
  if (outcome === 'taken')
    throw new AppError('CONFLICT', { message: 'This phone number cannot be linked to this account; use another.' })
  ctx.after('mail', async () => {
    const email = await readContact(ctx.settings, account.emailIndex, account.emailCipher)
    if (email !== null) await ctx.mail.sendMail(email, phoneLinkedMail(ctx.settings))
  })
  return userView(ctx.settings, account)
}
