import { forgetAccessToken, verifyAccessToken, type Actor } from '../security/access-token.ts'
import {
  rebuildRevocations,
  requireGoodStanding,
  standingInPostgres,
  standingInRedis,
  type KnownStanding,
} from '../security/revocation.ts'
import type { Context } from '../context.ts'
import { needsProof, requireProvedContact } from '../security/contact-proof.ts'
import { refundActionUses, limitRefusal, spentOf, type ExhaustedQuota } from './action-limits.ts'
import type { Declaration } from './endpoint.ts'
import { AppError } from '../foundation/errors.ts'
import { actionOf, storeTokenHash, requireChallenge, tokenOf } from './challenge.ts'
import { claimKey, type Claim } from './idempotency.ts'
import { countInIsolate } from './isolate-limits.ts'
import { GENERAL, usesOf, usesOfPerson } from './limit-uses.ts'
import { countsActions, isCountedByIsolate, type LimitName } from '../catalogue/limits.ts'
import type { Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'
import { countUses, limitHeaders, tightest, refundUses } from './rate-limit.ts'
import type { Validation } from './validate.ts'

/** The caller according to the request's headers, verified as far as possible without I/O. */
export interface Caller {
  actor: Actor | null
  token: string | null
}

/** @throws AppError UNAUTHORIZED or TOKEN_EXPIRED when a required token is missing or invalid */
export async function identify(context: Context, request: Request, auth: Declaration['auth']): Promise<Caller> {
  const header = request.headers.get('authorization')
  if (auth === 'none') return { actor: null, token: null }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return { actor: await verifyAccessToken(context.settings, token, context.now()), token }
}

/** The results of a request's single Redis pipeline. */
export interface Admission {
  claim: Claim | null
  /** Refunds the uses counted under the operation's own limits. */
  refund: () => Promise<void>
  /**
   * Refunds counted actions, because nothing was changed, and updates the response headers. A rejected call still
   * counts as an attempt under limits that are not daily.
   */
  refundActions: (because: 'refused' | 'nothing new') => Promise<void>
  /** Set where a limit of actions is used up: the verb may only answer calls that change nothing. */
  spent: ExhaustedQuota | null
  /** A yielding limit is used up. */
  isScarce: boolean
}

/** An Idempotency-Key: its hash, the hash of its request, and its scope. */
export interface Key {
  scope: string
  name: string
  request: string
  /** The inputs that decrypt the stored response, which are not stored: the hash of the body, and the key itself. */
  opener: string
}

/**
 * Runs every check in Redis before the verb, in one round trip: the session, the limits, the Idempotency-Key. A request
 * that failed validation is counted but claims no key.
 * @throws AppError of the first check that fails, in that order, then that of the validation
 */
export async function admit(
  context: Context,
  endpoint: Declaration,
  caller: Caller,
  validation: Validation,
  key: Key | null,
): Promise<Admission> {
  const { settings, redis, log } = context
  const { actor } = caller
  const now = context.now()
  const token = context.challenge && validation.ok ? await tokenOf(endpoint, validation.input.body) : null
  const allUses = await usesOf(context, endpoint, caller, validation, token === null ? 'stopped' : 'answered')
  const uses = allUses.filter(({ name }) => !isCountedByIsolate(name))
  const inIsolate = countInIsolate(
    settings,
    allUses.filter(({ name }) => isCountedByIsolate(name)),
    now,
  )
  // A request rejected here has cost no round trip.
  requireWithinLimits(context, inIsolate, now)

  // All of these start before any is awaited, so that they share a pipeline.
  const standing = actor ? standingInRedis(redis, actor, log) : Promise.resolve('good' as const)
  const counting = countUses(settings, redis, log, uses, now)
  const claiming = validation.ok && key ? claimKey(settings, redis, key) : Promise.resolve(null)
  const storing = token ? storeTokenHash(redis, token) : Promise.resolve(true)
  const [known, states, claim, fresh] = await Promise.allSettled([standing, counting, claiming, storing] as const)

  const claimed = claim.status === 'fulfilled' ? claim.value : null
  const counted = states.status === 'fulfilled' ? states.value : []
  const refundActions = (because: 'refused' | 'nothing new') =>
    refundActionUses(context, uses, counted, now, because === 'refused' ? 'daily' : 'all')
  try {
    if (actor) await requireStanding(context, actor, caller.token, valueOf(known), endpoint.whileDeleted)
    // A stored response is replayed whatever the limits say.
    const isReplay = claimed?.state === 'replay'
    const asked = isReplay ? valueOf(states).filter(({ name }) => !countsActions(name)) : valueOf(states)
    requireWithinLimits(context, [...inIsolate, ...asked], now)
    if (endpoint.onlyFor && actor?.role !== endpoint.onlyFor) throw new AppError('FORBIDDEN')
    if (actor && endpoint.recent) requireRecent(actor, now)
    if (actor && needsProof(endpoint.contact, validation.ok ? validation.input.body : undefined))
      await requireProvedContact(context, actor)
    if (!validation.ok) throw validation.error
    const spent = spentOf(asked, now)
    // A key of another request replays nothing.
    if (spent && claim.status === 'rejected' && isReused(claim.reason)) throw spent.refusal
    const mine = claim.status === 'rejected' ? withoutClaim(endpoint, claim.reason) : claimed
    const refund = () => refundUses(settings, redis, ownUses(uses, asked, spent !== null), now)
    if (!isReplay && asked.some(({ isChallenged }) => isChallenged))
      await requireChallenge(context, actionOf(endpoint), token, () => valueOf(fresh), refund)
    return { claim: mine, refund, refundActions, spent, isScarce: asked.some(({ isScarce }) => isScarce) }
  } catch (error) {
    context.after('refund_actions', () => refundActions('refused'))
    if (claimed?.state === 'first') context.after('release_key', () => claimed.release())
    throw error
  }
}

const isReused = (reason: unknown): boolean => reason instanceof AppError && reason.code === 'IDEMPOTENCY_KEY_REUSED'

/** How recent a sign-in must be to change credentials. */
const RECENT = 10 * 60_000

/** A stolen token must not be enough to take over an account (ASVS 5.0, 7.5.1). */
function requireRecent({ authenticatedAt }: Actor, now: number): void {
  if (now - authenticatedAt <= RECENT) return
  throw new AppError('FORBIDDEN', {
    message: 'This requires a recent sign-in; sign in again.',
    details: { reason: 'sign_in_again', within_seconds: RECENT / 1000 },
  })
}

async function requireStanding(
  context: Context,
  actor: Actor,
  token: string | null,
  known: KnownStanding,
  mayBeDeleted = false,
): Promise<void> {
  const { db, redis, settings } = context
  if (known === 'unlisted')
    context.after('rebuild_revocations', () =>
      rebuildRevocations(db, redis, settings.ACCESS_TOKEN_SECONDS, context.now()),
    )
  const standing = known === 'unlisted' || known === 'unreachable' ? await standingInPostgres(db, actor) : known
  if (standing === 'ended' && token) forgetAccessToken(settings, token)
  requireGoodStanding(settings, standing, mayBeDeleted)
}

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
  const [known, states] = await Promise.all([
    standingInRedis(context.redis, actor, context.log),
    countUses(context.settings, context.redis, context.log, uses, now),
  ])
  await requireStanding(context, actor, token, known)
  if (states.some(({ exceeded }) => exceeded)) requireWithinLimits(context, states, now)
}

/**
 * Adds the remaining allowance to the response headers, for any outcome. Limits of actions reject later, once it is
 * known whether the call changes anything.
 * @throws AppError RATE_LIMIT_EXCEEDED
 */
function requireWithinLimits(context: Context, states: readonly LimitState[], now: number): void {
  const refusing = tightest(states.filter(({ name, exceeded }) => exceeded && !countsActions(name)))
  const state = refusing ?? tightest(states)
  if (!state) return
  context.answerWith(limitHeaders(state, now))
  if (refusing) throw limitRefusal(refusing, now)
}

/** Continues without a claim where Redis is down and the operation is idempotent anyway. */
function withoutClaim(endpoint: Declaration, reason: unknown): null {
  const isOutage = reason instanceof AppError && reason.code === 'UNAVAILABLE'
  if (isOutage && endpoint.keyWithoutRedis === 'run') return null
  throw reason
}

/** The uses counted under the operation's own limits. */
function ownUses(uses: readonly Use[], states: readonly LimitState[], isSpent: boolean): Use[] {
  const scarce = new Set(states.filter(({ isScarce }) => isScarce).map(({ name }) => name))
  return uses.filter(({ name }) => !GENERAL.has(name) && !scarce.has(name) && !(isSpent && countsActions(name)))
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
