import { forgetAccessToken, verifyAccessToken, type Actor } from './auth/access-token.ts'
import {
  rebuildRevocations,
  requireGoodStanding,
  standingInPostgres,
  standingInRedis,
  type KnownStanding,
} from './auth/revocation.ts'
import type { Context } from './context.ts'
import { mac } from './crypto.ts'
import { toBase64Url } from './bytes.ts'
import { limitName, type Declaration } from './endpoint.ts'
import { AppError } from './errors.ts'
import { claimKey, type Claim } from './idempotency.ts'
import { LIMITS, type LimitName } from './limits.ts'
import { countUse, limitHeaders, secondsUntil, tightest, type LimitState } from './rate-limit.ts'
import type { Validation } from './validate.ts'

/** The caller as the request's headers tell, verified as far as that goes without asking anybody. */
export interface Caller {
  actor: Actor | null
  token: string | null
  /** Address on the network. Cloudflare sets the header and overwrites what a client sends. */
  ip: string
}

/** @throws AppError UNAUTHORIZED or TOKEN_EXPIRED when `auth` needs a token that is not there or not good */
export async function identify(context: Context, request: Request, auth: Declaration['auth']): Promise<Caller> {
  const ip = request.headers.get('cf-connecting-ip') ?? 'unknown'
  const header = request.headers.get('authorization')
  if (auth === 'none') return { actor: null, token: null, ip }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return { actor: await verifyAccessToken(context.settings, token, context.now()), token, ip }
}

/** What the one Redis pipeline of a request brings back. */
export interface Admission {
  claim: Claim | null
  headers: Record<string, string>
}

/**
 * Asks Redis everything there is to ask before the verb runs, in one round trip: is the session still good, are the
 * limits, has this Idempotency-Key been seen. A request that failed validation is counted but claims no key.
 * @throws AppError of the first of these that refuses, in that order, then that of the validation
 */
export async function admit(
  context: Context,
  endpoint: Declaration,
  caller: Caller,
  validation: Validation,
  key: { name: string; request: string } | null,
): Promise<Admission> {
  const { settings, redis, log } = context
  const { actor } = caller
  const subjects = await subjectsOf(context, endpoint, caller, validation)

  const noPromise = Promise.resolve(null)
  // All of these are started before any is awaited, so that they share a pipeline.
  const standing = actor ? standingInRedis(redis, actor, log) : Promise.resolve('good' as const)
  const counts = subjects.map(([name, subject]) => countUse(settings, redis, log, name, subject))
  const claiming =
    validation.ok && key
      ? claimKey(settings, redis, actor?.userId ?? `ip:${caller.ip}`, key.name, key.request)
      : noPromise
  const settled = await Promise.allSettled([standing, Promise.all(counts), claiming] as const)

  const [known, states, claim] = settled
  const claimed = claim.status === 'fulfilled' ? claim.value : null
  try {
    if (actor) await requireStanding(context, actor, caller.token, valueOf(known))
    const headers = checkLimits(valueOf(states), context.now())
    if (!validation.ok) throw validation.error
    return { claim: claim.status === 'rejected' ? withoutClaim(endpoint, claim.reason) : claimed, headers }
  } catch (error) {
    if (claimed?.state === 'first') context.after('release_key', () => claimed.release())
    throw error
  }
}

async function requireStanding(
  context: Context,
  actor: Actor,
  token: string | null,
  known: KnownStanding,
): Promise<void> {
  const { db, redis, settings } = context
  if (known === 'unlisted')
    context.after('rebuild_revocations', () =>
      rebuildRevocations(db, redis, settings.ACCESS_TOKEN_SECONDS, context.now()),
    )
  const standing = known === 'unlisted' || known === 'unreachable' ? await standingInPostgres(db, actor) : known
  if (standing === 'ended' && token) forgetAccessToken(settings, token)
  requireGoodStanding(standing)
}

/**
 * Verifies an access token and that its session is still good; for sockets, which pass no {@link admit}.
 * @throws AppError UNAUTHORIZED, TOKEN_EXPIRED or ACCOUNT_SUSPENDED
 */
export async function requireSession(context: Context, token: string): Promise<Actor> {
  const actor = await verifyAccessToken(context.settings, token, context.now())
  await requireStillGood(context, actor, token)
  return actor
}

/**
 * Checks that the session of somebody verified earlier has not ended since.
 * @throws AppError UNAUTHORIZED or ACCOUNT_SUSPENDED
 */
export async function requireStillGood(context: Context, actor: Actor, token: string | null = null): Promise<void> {
  await requireStanding(context, actor, token, await standingInRedis(context.redis, actor, context.log))
}

function checkLimits(states: (LimitState | null)[], now: number): Record<string, string> {
  const state = tightest(states)
  if (!state) return {}
  if (!state.exceeded) return limitHeaders(state, now)
  throw new LimitExceeded(state, now)
}

/** A refusal that carries the headers of its limit. */
export class LimitExceeded extends AppError {
  readonly headers: Record<string, string>

  constructor(state: LimitState, now: number) {
    super('RATE_LIMIT_EXCEEDED', { details: { limit: state.name }, retryAfter: secondsUntil(state.resetAt, now) })
    this.headers = limitHeaders(state, now)
  }
}

/** Goes on without a claim where Redis is down and doing it twice does no harm. */
function withoutClaim(endpoint: Declaration, reason: unknown): null {
  const isOutage = reason instanceof AppError && reason.code === 'UNAVAILABLE'
  if (isOutage && endpoint.keyWithoutRedis === 'run') return null
  throw reason
}

/** Whose uses are counted under which limits. */
async function subjectsOf(
  { settings }: Context,
  endpoint: Declaration,
  { actor, ip }: Caller,
  validation: Validation,
): Promise<[LimitName, string][]> {
  if (endpoint.unlimited) return []
  const body = validation.ok ? validation.input.body : undefined
  const uses = (endpoint.limits ?? []).filter(
    (use) => typeof use === 'string' || fieldOf(body, use.whenBodyHas) !== undefined,
  )
  const names: LimitName[] = [actor ? 'api' : 'api_anonymous', ...uses.map(limitName)]
  const phone = fieldOf(body, 'phone_number')
  const subjects = await Promise.all(
    names.map(async (name): Promise<[LimitName, string] | null> => {
      const { per } = LIMITS[name]
      if (per === 'user') return actor ? [name, actor.userId] : null
      // Addresses and numbers are personal; what is kept of them is a keyed hash.
      if (per === 'ip') return [name, toBase64Url(await mac(settings.INDEX_KEY, 'ip-index', ip))]
      return typeof phone === 'string' ? [name, toBase64Url(await mac(settings.INDEX_KEY, 'phone-index', phone))] : null
    }),
  )
  return subjects.filter((subject) => subject !== null)
}

const fieldOf = (body: unknown, field: string): unknown =>
  typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[field] : undefined

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
