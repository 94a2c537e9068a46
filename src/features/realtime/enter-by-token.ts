import { verifyAccessToken } from '../../security/access-token.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { requireSession, type Admitted } from '../../http/require-session.ts'
import type { LimitName } from '../../catalogue/limits.ts'

/** How long a rejection is cached, in milliseconds: short enough that nobody waits for it in vain. */
const REMEMBERED = 1_000
const MOST = 1_000

/** Users over their socket limit, as recently found by this isolate, and until when that is not checked again. */
const refused = new Map<string, { until: number; error: AppError }>()

/**
 * Authenticates a token, counted under `limits`. A rejected user who retries at
 * once is rejected without a trip: rejecting must cost less than trying.
 * @throws AppError as {@link requireSession}
 */
export async function enterByToken(ctx: Context, token: string, limits: readonly LimitName[]): Promise<Admitted> {
  const { userId } = await verifyAccessToken(ctx.settings, token, ctx.now())
  const known = refused.get(userId)
  if (known && ctx.now() < known.until) throw known.error
  try {
    return await requireSession(ctx, token, limits)
  } catch (error) {
    if (error instanceof AppError && error.details?.['limit'] === 'socket_open') {
      if (refused.size >= MOST) refused.clear()
      refused.set(userId, { until: ctx.now() + REMEMBERED, error })
    }
    throw error
  }
}
