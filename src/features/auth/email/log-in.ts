import type { Context } from '../../../platform/context.ts'
import { AppError } from '../../../platform/errors.ts'
import { contactIndex } from '../../../platform/contacts.ts'
import { noteSecurityEvent, openSession } from '../queries.ts'
import type { SessionView } from '../schemas.ts'
import { requireActive } from '../account/standing.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { checkPassword, hashPassword } from './password.ts'
import { accountOfEmail, rehash } from './queries.ts'

/**
 * Signs in with address and password. An unknown address costs the same work as a wrong password.
 * @throws AppError INVALID_CREDENTIALS; ACCOUNT_SUSPENDED, which only who knows the password gets to hear
 */
export async function logIn(
  ctx: Context,
  { email, password }: { email: string; password: string },
  device: Device,
): Promise<SessionView> {
  const index = await contactIndex(ctx.settings, 'email', email)
  const account = await accountOfEmail(ctx.db, index)
  const { matches, isOutdated } = await checkPassword(password, account?.passwordHash ?? null)
  const now = ctx.now()
  if (!account || !matches) {
    const userId = account?.userId ?? null
    ctx.after('note_failure', () =>
      noteSecurityEvent(ctx.db, {
        type: 'sign_in_failed',
        userId,
        sessionId: null,
        ip: ctx.ip,
        details: `email ${index}`,
        at: now,
      }),
    )
    throw new AppError('INVALID_CREDENTIALS')
  }
  requireActive(ctx.settings, account)
  const { refresh, session } = await newSession(ctx, device, now)
  ctx.publish(await openSession(ctx.db, account.userId, session, 'email', now))
  if (isOutdated) ctx.after('rehash', async () => rehash(ctx.db, account.userId, await hashPassword(password)))
  return sessionView(ctx.settings, { account, refresh, authenticatedAt: now }, now)
}
