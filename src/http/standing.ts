import type { Plan } from '../catalogue/plans.ts'
import type { Context } from '../context.ts'
import { forgetAccessToken, type Actor } from '../security/access-token.ts'
import { rebuildRevocations } from '../security/rebuild-revocations.ts'
import {
  requireGoodStanding,
  standingInPostgres,
  type KnownStanding,
  type SessionState,
  type Standing,
} from '../security/revocation.ts'

/**
 * Refuses a caller whose session has ended, or whose account is blocked. What Redis cannot say, Postgres says.
 * @returns the caller's plan, where it is not the one that the token names
 * @throws AppError UNAUTHORIZED, ACCOUNT_SUSPENDED or ACCOUNT_DELETED
 */
export async function requireStanding(
  context: Context,
  actor: Actor,
  token: string | null,
  known: Standing<KnownStanding>,
  mayBeDeleted = false,
): Promise<Plan | null> {
  const { db, redis, settings } = context
  if (known.state === 'unlisted')
    context.after('rebuild_revocations', () =>
      rebuildRevocations(db, redis, settings.ACCESS_TOKEN_SECONDS, context.now()),
    )
  const { state, plan } = isKnown(known) ? known : await standingInPostgres(db, actor)
  if (state === 'ended' && token) forgetAccessToken(settings, token)
  requireGoodStanding(settings, state, mayBeDeleted)
  return plan
}

const isKnown = (known: Standing<KnownStanding>): known is Standing<SessionState> =>
  known.state !== 'unlisted' && known.state !== 'unreachable'
