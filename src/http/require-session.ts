import { withChangedLimits } from '../configuration/app-settings.ts'
import { verifyAccessToken, type Actor } from '../security/access-token.ts'
import { standingInRedis } from '../security/revocation.ts'
import type { LimitName } from '../catalogue/limits.ts'
import type { Context } from '../context.ts'
import { usesOfPerson } from './limit-uses.ts'
import { countUses } from './rate-limit.ts'
import { requireStanding } from './standing.ts'
import { requireWithinLimits } from './within-limits.ts'

/**
 * Verifies an access token and its session; for sockets, which bypass {@link admit}.
 * @param limits per user, each counted once in the same trip
 * @throws AppError UNAUTHORIZED, TOKEN_EXPIRED, ACCOUNT_SUSPENDED or ACCOUNT_DELETED, RATE_LIMIT_EXCEEDED
 */
export async function requireSession(
  context: Context,
  token: string,
  limits: readonly LimitName[] = [],
): Promise<Actor> {
  const actor = await verifyAccessToken(context.settings, token, context.now())
  await requireStillGood(context, actor, token, limits)
  return actor
}

/**
 * Checks that the session of a verified caller has not ended since, and counts a use of `limits` in the same trip.
 * @throws AppError UNAUTHORIZED, ACCOUNT_SUSPENDED or ACCOUNT_DELETED, RATE_LIMIT_EXCEEDED
 */
export async function requireStillGood(
  context: Context,
  actor: Actor,
  token: string | null = null,
  limits: readonly LimitName[] = [],
): Promise<void> {
  const now = context.now()
  const uses = await usesOfPerson(context, actor, limits)
  const settings = withChangedLimits(context.settings, await context.appSettings())
  const [known, states] = await Promise.all([
    standingInRedis(context.redis, actor, context.log),
    countUses(settings, context.redis, context.log, uses, now),
  ])
  await requireStanding(context, actor, token, known)
  if (states.some(({ exceeded }) => exceeded)) requireWithinLimits(context, states, now)
}
