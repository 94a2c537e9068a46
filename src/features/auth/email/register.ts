import type { Context } from '../../../context.ts'
import { newId } from '../../../foundation/ids.ts'
import { contactIndex, storedContact } from '../../../security/contacts.ts'
import type { SessionView } from '../schemas.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { newMailToken } from './mail-token.ts'
import { alreadyRegisteredMail, heldBackMail, verificationMail } from './mails.ts'
import { hashFor } from './password.ts'
import { requireGoodPassword } from './password-rules.ts'
import { registerByEmail } from './queries.ts'
import { sendOnce } from './request-mail.ts'

/**
 * Creates an account that claims an address, and sends the mail to prove it. Responds the same, in the same time,
 * whether or not the address is proved by another account or held back: only the mail reveals the difference.
 * @throws AppError VALIDATION_FAILED for a password that is easily guessed
 */
export async function register(
  ctx: Context,
  { email, password }: { email: string; password: string },
  device: Device,
): Promise<SessionView> {
  const { settings } = ctx
  await requireGoodPassword(password, email)
  const now = ctx.now()
  const emailIndex = await contactIndex(settings, 'email', email)
  const [contact, passwordHash, token, { refresh, session }] = await Promise.all([
    storedContact(settings, 'email', email),
    hashFor(ctx, { emailIndex: null, pendingEmailIndex: emailIndex }, password),
    newMailToken(settings, 'verify', now),
    newSession(ctx, device, now),
  ])
  const { mail, events, ...account } = await registerByEmail(ctx.db, {
    newAccountId: newId(now),
    email: contact,
    passwordHash,
    token,
    session,
    now,
  })
  ctx.publish(events)
  if (mail !== null) sendOnce(ctx, email, token, MAILS[mail](settings, token.token))
  return sessionView(settings, { account, refresh, authenticatedAt: now }, now)
}

const MAILS = { verify: verificationMail, taken: alreadyRegisteredMail, held: heldBackMail }
