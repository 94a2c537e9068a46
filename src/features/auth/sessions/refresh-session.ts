import { parseRefreshToken, successorOf } from '../../../security/refresh-token.ts'
import type { Context } from '../../../context.ts'
import { AppError } from '../../../foundation/errors.ts'
import { utc } from '../../../foundation/time.ts'
import type { SessionView } from '../schemas.ts'
import type { Device } from './device.ts'
import { requireActive } from '../account/standing.ts'
import { revokeSessions } from './end-sessions.ts'
import { rotateSession } from './queries.ts'
import { sessionView } from './session-view.ts'

/** How long a client that lost the response may retry with the same token. */
const GRACE_SECONDS = 10

/**
 * Exchanges a refresh token for the next one and a new access token. One SQL statement.
 * @throws AppError UNAUTHORIZED when the token is invalid or expired (a spent one ends its session); ACCOUNT_SUSPENDED
 */
export async function refreshSession(ctx: Context, refreshToken: string, device: Device): Promise<SessionView> {
  const { settings } = ctx
  const presented = await parseRefreshToken(settings.TOKEN_KEY, refreshToken)
  if (!presented) throw invalidToken()
  const now = ctx.now()
  const successor = await successorOf(settings.TOKEN_KEY, presented)
  const row = await rotateSession(
    ctx.db,
    {
      session: presented.sessionId,
      presented_hash: presented.hash,
      presented_generation: presented.generation,
      successor_hash: successor.hash,
      expires_at: utc(now + settings.REFRESH_TOKEN_DAYS * 86_400_000),
      latest_end_days: settings.SESSION_MAX_DAYS,
      grace_seconds: GRACE_SECONDS,
      device_hash: device.hash,
      ip: ctx.ip,
    },
    now,
  )
  if (row.outcome === 'reused') ctx.log.warn('refresh_token_reused', { session_id: presented.sessionId })
  await revokeSessions(ctx, row.events)
  if (row.outcome === 'suspended') requireActive(settings, row)
  if ((row.outcome !== 'rotated' && row.outcome !== 'repeated') || row.authenticatedAt === null) throw invalidToken()
  return sessionView(
    settings,
    { account: row, refresh: successor, authenticatedAt: row.authenticatedAt.getTime() },
    now,
  )
}

const invalidToken = () =>
  new AppError('UNAUTHORIZED', { message: 'The refresh token is invalid or expired; sign in again.' })
