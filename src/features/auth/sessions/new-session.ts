import { firstRefreshToken, type RefreshToken } from '../../../security/refresh-token.ts'
import type { Context } from '../../../context.ts'
import { languagesOf } from '../../../foundation/text/locales.ts'
import { recognisableDevice } from '../../safety/signals/recognisable-device.ts'
import { newId } from '../../../foundation/ids.ts'
import { utc } from '../../../foundation/time.ts'
import type { NewSession } from '../queries.ts'
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
      refresh_expires_at: utc(now + settings.REFRESH_TOKEN_DAYS * 86_400_000),
      device_hash: device.hash,
      device_index: await recognisableDevice(settings, device.id),
      device_name: device.name,
      platform: device.platform,
      ip,
      languages: languagesOf(device.languages),
    },
  }
}
