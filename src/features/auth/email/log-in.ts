import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { contactIndex } from '../../../security/contacts.ts'
import { accountOf, noteSecurityEvent } from '../queries.ts'
import type { SessionView } from '../schemas.ts'
import { requireActiveToSignIn } from '../account/standing.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { accountOfPassword, hashFor, saltOfClaims } from './password.ts'
import { accountsOfEmail, openSessionByPassword, rehash } from './queries.ts'

/**
 * Signs in with address and password. An unknown address costs the same work as a wrong password. While an address is
 * unproved, each account that claims it is reached with its own password, so that one claim does not exclude another.
 * @throws AppError INVALID_CREDENTIALS; ACCOUNT_SUSPENDED, only with the correct password
 */
export async function logIn(
  ctx: Context,
  { email, password }: { email: string; password: string },
  device: Device,
): Promise<SessionView> {
  const { settings } = ctx
  const index = await contactIndex(settings, 'email', email)
  const accounts = await accountsOfEmail(ctx.db, index)
  const isProved = accounts[0]?.emailIndex === index
  const match = await accountOfPassword(
    ctx,
    password,
    accounts,
    isProved ? undefined : await saltOfClaims(settings, index),
  )
  const now = ctx.now()
  if (!match) {
    // While several accounts claim an address, its owner is unknown.
    const userId = accounts.length === 1 ? (accounts[0]?.userId ?? null) : null
    const failure = { type: 'sign_in_failed', userId, sessionId: null, ip: ctx.ip, details: `email ${index}`, at: now }
    ctx.after('note_failure', () => noteSecurityEvent(ctx.db, failure))
    throw new AppError('INVALID_CREDENTIALS')
  }
  const { account, isOutdated } = match
  requireActiveToSignIn(ctx, account)
  const { refresh, session } = await newSession(ctx, device, now)
  const events = await openSessionByPassword(ctx.db, account, session, now)
  if (events === null) {
    const present = await accountOf(ctx.db, account.userId)
    if (present?.passwordHash === account.passwordHash) requireActiveToSignIn(ctx, present)
    throw new AppError('INVALID_CREDENTIALS')
  }
  ctx.publish(events)
  if (isOutdated) ctx.after('rehash', async () => rehash(ctx.db, account, await hashFor(ctx, account, password)))
  return sessionView(settings, { account, refresh, authenticatedAt: now }, now)
}
