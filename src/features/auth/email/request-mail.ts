import type { Context } from '../../../context.ts'
import { contactIndex } from '../../../security/contacts.ts'
import type { Mail } from '../../../providers/mail.ts'
import { newMailToken, type MailPurpose, type MailToken } from './mail-token.ts'
import { resetMail, verificationMail } from './mails.ts'
import { discardMail, requestMail as noteRequest } from './queries.ts'

const MESSAGES = {
  verify: 'If the address awaits verification, an e-mail has been sent.',
  reset: 'If an account has this address, an e-mail has been sent.',
}

/**
 * Mails a new token to an address that leads to an eligible account, at most once in five minutes. The response and its
 * time are the same otherwise; so the mail is sent after it.
 */
export async function requestMail(ctx: Context, purpose: MailPurpose, email: string): Promise<{ message: string }> {
  const now = ctx.now()
  const [emailIndex, token] = await Promise.all([
    contactIndex(ctx.settings, 'email', email),
    newMailToken(ctx.settings, purpose, now),
  ])
  if (await noteRequest(ctx.db, { purpose, emailIndex, token, ip: ctx.ip, now })) {
    const mail =
      purpose === 'verify' ? verificationMail(ctx.settings, token.token) : resetMail(ctx.settings, token.token)
    sendOnce(ctx, email, token, mail)
  }
  return { message: MESSAGES[purpose] }
}

/**
 * Sends a mail, already recorded with its token, after the response. If the provider rejects it, the record is deleted,
 * so that the next one is not delayed.
 */
export const sendOnce = (ctx: Context, email: string, { hash }: MailToken, mail: Mail): void =>
  ctx.after('mail', async () => {
    try {
      await ctx.mail.sendMail(email, mail)
    } catch (error) {
      await discardMail(ctx.db, hash)
      throw error
    }
  })
