import type { ActingContext } from '../../context.ts'
import { underDailyLimit } from '../../http/action-limits.ts'
import { acceptMatch } from './accept-match.ts'
import { planOf } from './queries.ts'
import type { AcceptedView } from './schemas.ts'

/**
 * {@link acceptMatch} for a call that has passed no gate: counts under the daily limit.
 * @throws AppError as acceptMatch, and LIMIT_REACHED, UNAVAILABLE without Redis
 */
export async function acceptOnSocket(ctx: ActingContext, matchId: string): Promise<AcceptedView> {
  const plan = await planOf(ctx.db, ctx.actor.userId)
  const deed = { limit: 'interest_daily', plan, what: `keep ${matchId}` } as const
  return underDailyLimit(ctx, deed, (acting) => acceptMatch(acting, matchId))
}
