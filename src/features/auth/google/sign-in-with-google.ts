import { contactIndex, storedContact } from '../../../security/contacts.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../foundation/ids.ts'
import { AppError } from '../../../foundation/errors.ts'
import { requireAccount, requireActiveToSignIn } from '../account/standing.ts'
import { noteSecurityEvent } from '../queries.ts'
import type { SessionView } from '../schemas.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { verifyIdToken, type GoogleIdentity } from './id-token.ts'
import { signInByGoogle } from './queries.ts'

/**
 * Signs in with a Google ID token; the first time this creates the account, or links one that has proved the same
 * address.
 * @throws AppError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, UNAVAILABLE, NOT_FOUND
 */
export async function signInWithGoogle(
  ctx: Context,
  { id_token, nonce }: { id_token: string; nonce?: string | undefined },
  device: Device,
): Promise<SessionView> {
  const { settings } = ctx
  const now = ctx.now()
  const identity = await verified(ctx, () => verifyIdToken(settings, id_token, nonce, now))
  const [subject, email, { refresh, session }] = await Promise.all([
    contactIndex(settings, 'google', identity.subject),
    identity.email === null ? null : storedContact(settings, 'email', identity.email),
    newSession(ctx, device, now),
  ])
  const row = await signInByGoogle(ctx.db, { newAccountId: newId(now), subject, email, session, now })
  const { events, ...account } = requireAccount(settings, row)
  requireActiveToSignIn(ctx, account)
  ctx.publish(events)
  return sessionView(settings, { account, refresh, authenticatedAt: now }, now)
}

/** The user of a token; a rejected one is logged as a security event. */
async function verified(ctx: Context, verify: () => Promise<GoogleIdentity>): Promise<GoogleIdentity> {
  try {
    return await verify()
  } catch (error) {
    if (error instanceof AppError && error.code === 'INVALID_CREDENTIALS') {
      const failure = { type: 'sign_in_failed', userId: null, sessionId: null, ip: ctx.ip, details: 'google' }
      ctx.after('note_failure', () => noteSecurityEvent(ctx.db, { ...failure, at: ctx.now() }))
    }
    throw error
  }
}
