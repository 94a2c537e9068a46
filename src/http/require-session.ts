import { withChangedLimits } from '../configuration/app-settings.ts'
import { verifyAccessToken, type Actor } from '../security/access-token.ts'
import type { LimitName } from '../catalogue/limits.ts'
import type { Context } from '../context.ts'
import { usesOfPerson } from './limit-uses.ts'
import { answersFor } from './questions.ts'
import { requireStanding } from './standing.ts'
import { requireWithinLimits } from './within-limits.ts'

/** A caller whose session is good. */
export interface Admitted {
  actor: Actor
  /** Whatever ended the session later was not known. Milliseconds since 1970. */
  knownAt: number
}

/**
 * Verifies an access token and its session; for sockets, which bypass {@link admit}.
 * @param limits per user, each counted once
 * @throws AppError UNAUTHORIZED, TOKEN_EXPIRED, ACCOUNT_SUSPENDED or ACCOUNT_DELETED, RATE_LIMIT_EXCEEDED
 */
export async function requireSession(
  context: Context,
  token: string,
  limits: readonly LimitName[] = [],
): Promise<Admitted> {
  const actor = await verifyAccessToken(context.settings, token, context.now())
  return requireStillGood(context, actor, token, limits)
}

/**
 * Checks that the session of a verified caller has not ended since, and counts a use of `limits`: by what this isolate knows
 * (docs/decisions/gate-without-a-trip.md), or in one trip.
 * @throws AppError UNAUTHORIZED, ACCOUNT_SUSPENDED or ACCOUNT_DELETED, RATE_LIMIT_EXCEEDED
 */
export async function requireStillGood(
  given: Context,
  actor: Actor,
  token: string | null = null,
  limits: readonly LimitName[] = [],
): Promise<Admitted> {
  const now = given.now()
  const settings = withChangedLimits(given.settings, await given.appSettings())
  const context = Object.create(given, { settings: { value: settings } }) as Context
  const uses = await usesOfPerson(context, actor, limits)
  const asking = { actor, uses, key: null, challenge: null, change: null, readsContent: false, now }
  const { standing, states, knownAt } = await answersFor(context, asking)
  if (standing.status === 'rejected') throw standing.reason
  await requireStanding(context, actor, token, standing.value)
  if (states.status === 'rejected') throw states.reason
  if (states.value.some(({ exceeded }) => exceeded)) requireWithinLimits(context, states.value, now)
  return { actor, knownAt }
}
