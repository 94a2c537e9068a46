import { instant } from '../../../foundation/db.ts'
import { firstRefreshToken, type RefreshToken } from '../../../security/refresh-token.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../foundation/ids.ts'
import { type NewSession } from '../queries.ts'
import { signUpConsents } from '../../content/consents/sign-up-consents.ts'
import type { Device } from './device.ts'

/** A session that a sign-in would open: its stored form, and the token that only the client receives. */
export interface SessionDraft {
  refresh: RefreshToken
  session: NewSession
}

export async function newSession({ settings, ip }: Context, device: Device, now: number): Promise<SessionDraft> {
  const refresh = await firstRefreshToken(settings.TOKEN_KEY, newId(now))
  return {
    refresh,
    session: {
      id: refresh.sessionId,
      refresh_hash: refresh.hash,
      refresh_expires_at: instant(now + settings.REFRESH_TOKEN_DAYS * 86_400_000),
      device_hash: device.hash,
      device_name: device.name,
      platform: device.platform,
      ip,
    },
  }
}

/** The same for a sign-in that creates an account where there is none: with what its owner accepts by that. */
export async function firstSession(ctx: Context, device: Device, now: number): Promise<SessionDraft> {
  const [draft, consents] = await Promise.all([newSession(ctx, device, now), signUpConsents(ctx, device.languages)])
  return { ...draft, session: { ...draft.session, consents } }
}
