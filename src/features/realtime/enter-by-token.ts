import { verifyAccessToken, type Actor } from '../../security/access-token.ts'
import type { Context } from '../../context.ts'
import { AppError } from '../../foundation/errors.ts'
import { requireSession } from '../../http/gate.ts'
import type { LimitName } from '../../catalogue/limits.ts'

/** For how long a refusal is remembered, in milliseconds: short enough that nobody waits for it in vain. */
const REMEMBERED = 1_000
const MOST = 1_000

/** People who have opened too many sockets, as this isolate has just heard, and until when that is not asked again. */
const refused = new Map<string, { until: number; error: AppError }>()

/**
 * Who a token says is there, counted under `limits` in the trip that asks whether their session is good. Who is refused and
 * tries again at once is refused without a trip: refusing must cost less than trying.
 * @throws AppError as {@link requireSession}
 */
export async function enterByToken(ctx: Context, token: string, limits: readonly LimitName[]): Promise<Actor> {
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
