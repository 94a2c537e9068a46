import { parseRefreshToken, successorOf } from '../../platform/auth/refresh-token.ts'
import type { Context } from '../../platform/context.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/ids.ts'
import type { Device } from './device.ts'
import { readPhone } from './phone.ts'
import { rotateSession } from './queries.ts'
import type { SessionView } from './schemas.ts'
import { sessionView } from './session-view.ts'

/** How long a client that lost the answer may ask again with the same token. */
const GRACE_SECONDS = 10

/**
 * Exchanges a refresh token for the next one and a new access token. One SQL statement.
 * @throws AppError UNAUTHORIZED when the token is not, or no longer, good; a spent one ends its session
 */
export async function refreshSession(ctx: Context, refreshToken: string, device: Device): Promise<SessionView> {
  const { settings } = ctx
  const presented = await parseRefreshToken(settings.TOKEN_KEY, refreshToken)
  if (!presented) throw notGood()
  const now = ctx.now()
  const successor = await successorOf(settings.TOKEN_KEY, presented)
  const row = await rotateSession(ctx.db, {
    sessionId: presented.sessionId,
    presentedHash: presented.hash,
    presentedGeneration: presented.generation,
    successorHash: successor.hash,
    deviceHash: device.hash,
    now,
    expiresAt: now + settings.REFRESH_TOKEN_DAYS * 86_400_000,
    graceSeconds: GRACE_SECONDS,
    eventId: newId(now),
  })
  if (row.outcome === 'reused') {
    ctx.log.warn('refresh_token_reused', { session_id: presented.sessionId })
    if (row.event) ctx.publish([row.event])
  }
  if ((row.outcome !== 'rotated' && row.outcome !== 'repeated') || !row.userId) throw notGood()
  if (row.status !== 'active') throw new AppError('ACCOUNT_SUSPENDED')
  const phoneNumber =
    row.phoneIndex && row.phoneCipher
      ? await readPhone(settings, { index: row.phoneIndex, cipher: row.phoneCipher })
      : null
  return sessionView(settings, { ...row, phoneNumber }, successor, now)
}

const notGood = () =>
  new AppError('UNAUTHORIZED', { message: 'This refresh token is not good any more; sign in again.' })
