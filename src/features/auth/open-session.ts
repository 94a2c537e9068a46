import { firstRefreshToken } from '../../platform/auth/refresh-token.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Device } from './device.ts'
import type { StoredPhone } from './phone.ts'
import { signInByPhone } from './queries.ts'
import type { SessionView } from './schemas.ts'
import { sessionView } from './session-view.ts'

/** Opens a session for the account with this phone, making the account if there is none. One SQL statement. */
export async function openSession(
  ctx: Context,
  { phone, phoneNumber }: { phone: StoredPhone; phoneNumber: string },
  device: Device,
): Promise<SessionView> {
  const now = ctx.now()
  const refresh = await firstRefreshToken(ctx.settings.TOKEN_KEY, newId(now))
  const account = await signInByPhone(ctx.db, {
    newUserId: newId(now),
    phone,
    sessionId: refresh.sessionId,
    refreshHash: refresh.hash,
    refreshExpiresAt: now + ctx.settings.REFRESH_TOKEN_DAYS * 86_400_000,
    deviceHash: device.hash,
    now,
  })
  if (account.status !== 'active') throw new AppError('ACCOUNT_SUSPENDED')
  return sessionView(ctx.settings, { ...account, phoneNumber }, refresh, now)
}
