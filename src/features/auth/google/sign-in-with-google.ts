import { contactIndex, storedContact } from '../../../platform/contacts.ts'
import type { Context } from '../../../platform/context.ts'
import { newId } from '../../../platform/ids.ts'
import type { SessionView } from '../schemas.ts'
import type { Device } from '../sessions/device.ts'
import { newSession } from '../sessions/new-session.ts'
import { sessionView } from '../sessions/session-view.ts'
import { verifyIdToken } from './id-token.ts'
import { signInByGoogle } from './queries.ts'

/**
 * Signs in whom Google vouches for; the first time this makes the account, or links one that has proved the same address.
 * @throws AppError INVALID_CREDENTIALS, ACCOUNT_SUSPENDED, UNAVAILABLE
 */
export async function signInWithGoogle(
  ctx: Context,
  { id_token, nonce }: { id_token: string; nonce?: string | undefined },
  device: Device,
): Promise<SessionView> {
  const { settings } = ctx
  const now = ctx.now()
  const identity = await verifyIdToken(settings, id_token, nonce, now)
  const [subject, email, { refresh, session }] = await Promise.all([
    contactIndex(settings, 'google', identity.subject),
    identity.email === null ? null : storedContact(settings, 'email', identity.email),
    newSession(ctx, device, now),
  ])
  const row = await signInByGoogle(ctx.db, { newAccountId: newId(now), subject, email, session, now })
  const { events, ...account } = row
  ctx.publish(events)
  return sessionView(settings, { account, refresh, authenticatedAt: now }, now)
}
