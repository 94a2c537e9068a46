import type { Context } from '../../../platform/context.ts'
import { contactIndex } from '../../../platform/contacts.ts'
import { newMailToken, type MailPurpose } from './mail-token.ts'
import { resetMail, verificationMail } from './mails.ts'
import { requestMailToken } from './queries.ts'

const MESSAGES = {
  verify: 'If the address is waiting to be confirmed, a mail is on its way.',
  reset: 'If there is an account with this address, a mail is on its way.',
}

/**
 * Mails a new token to an address, if it leads to an account that has use for one. The answer, and the time it takes, are
 * the same if not; so the mail is sent after it.
 */
export async function requestMail(ctx: Context, purpose: MailPurpose, email: string): Promise<{ message: string }> {
  const now = ctx.now()
  const [emailIndex, token] = await Promise.all([
    contactIndex(ctx.settings, 'email', email),
    newMailToken(ctx.settings, purpose, now),
  ])
  const account = await requestMailToken(ctx.db, { purpose, emailIndex, token, ip: ctx.ip, now })
  if (account) {
    const mail =
      purpose === 'verify' ? verificationMail(ctx.settings, token.token) : resetMail(ctx.settings, token.token)
    ctx.after('mail', () => ctx.mail.send(email, mail))
  }
  return { message: MESSAGES[purpose] }
}
