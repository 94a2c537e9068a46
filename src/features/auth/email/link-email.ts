import type { UserContext } from '../../../context.ts'
import { storedContact } from '../../../security/contacts.ts'
import { newMailToken } from './mail-token.ts'
import { verificationMail } from './mails.ts'
import { sendOnce } from './request-mail.ts'
import { claimEmail } from './queries.ts'

/**
 * Lets the caller's account claim an address and sends the mail to prove it; `verify-email` completes the link. Only
 * the mail reveals whether the address belongs to another account.
 */
export async function linkEmail(ctx: UserContext, email: string): Promise<{ message: string }> {
  const now = ctx.now()
  const [contact, token] = await Promise.all([
    storedContact(ctx.settings, 'email', email),
    newMailToken(ctx.settings, 'verify', now),
  ])
  const isWanted = await claimEmail(ctx.db, { userId: ctx.actor.userId, email: contact, token, ip: ctx.ip, now })
  if (isWanted) sendOnce(ctx, email, token, verificationMail(ctx.settings, token.token))
  return { message: 'An e-mail has been sent; confirm the address with its link.' }
}
