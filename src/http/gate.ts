import { forgetAccessToken, verifyAccessToken, type Actor } from '../security/access-token.ts'
import {
  rebuildRevocations,
  requireGoodStanding,
  standingInPostgres,
  standingInRedis,
  type SessionState,
  type KnownStanding,
  type Standing,
} from '../security/revocation.ts'
import type { Plan } from '../catalogue/plans.ts'
import type { Context } from '../context.ts'
import { needsProof, requireProvedContact } from '../security/contact-proof.ts'
import { refundActionUses, limitRefusal, spentOf, type ExhaustedQuota } from './action-limits.ts'
import { heldConfiguration } from '../configuration/app-settings.ts'
import { readContentVersions, type ContentVersions } from '../configuration/content-versions.ts'
import { acceptedUntil, changeToAccept, needsConsent, requireConsent } from './consent.ts'
import type { Declaration } from './endpoint.ts'
import { clientOf, requireOpen, withLimitsOf, type AppClient } from './open-for.ts'
import { AppError } from '../foundation/errors.ts'
import { requirePermission, requireRole } from './permission.ts'
import { actionOf, storeTokenHash, requireChallenge, tokenOf } from './challenge.ts'
import { claimKey, type Claim } from './idempotency.ts'
import { countInIsolate } from './isolate-limits.ts'
import { GENERAL, usesOf } from './limit-uses.ts'
import { countsActions, isCountedByIsolate, type LimitName } from '../catalogue/limits.ts'
import type { Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'
import { requireRecent } from './recent.ts'
import { countUses, limitHeaders, tightest, refundUses } from './rate-limit.ts'
import type { Validation } from './validate.ts'

/** The caller according to the request's headers, verified as far as possible without I/O. */
export interface Caller {
  actor: Actor | null
  token: string | null
  client: AppClient
}

/** @throws AppError UNAUTHORIZED or TOKEN_EXPIRED when a required token is missing or invalid */
export async function identify(context: Context, request: Request, auth: Declaration['auth']): Promise<Caller> {
  const header = request.headers.get('authorization')
  const client = clientOf(request)
  if (auth === 'none') return { actor: null, token: null, client }
  const token = /^Bearer +([\w.~+/=-]+)$/i.exec(header ?? '')?.[1]
  if (token === undefined) throw new AppError('UNAUTHORIZED')
  return { actor: await verifyAccessToken(context.settings, token, context.now()), token, client }
}

/** The results of a request's single Redis pipeline. */
export interface Admission {
  /** The caller, with their plan as it is now. */
  actor: Actor | null
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
  /** See {@link readContentVersions}; null also where the operation reads no public content. */
  contentVersion: number | null
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
  given: Context,
  endpoint: Declaration,
  caller: Caller,
  validation: Validation,
  key: Key | null,
): Promise<Admission> {
  const before = await heldConfiguration.prepared(given)
  const context = before ? withLimitsOf(given, before) : given
  const { settings, redis, log } = context
  const now = context.now()
  const token = context.challenge && validation.ok ? await tokenOf(endpoint, validation.input.body) : null
  const usesBy = (who: Caller) => usesOf(context, endpoint, who, validation, token === null ? 'stopped' : 'answered')
  const allUses = await usesBy(caller)
  let uses = allUses.filter(({ name }) => !isCountedByIsolate(name))
  const inIsolate = countInIsolate(
    settings,
    allUses.filter(({ name }) => isCountedByIsolate(name)),
    now,
  )
  // A request rejected here has cost no round trip.
  requireWithinLimits(context, inIsolate, now)

  // All of these start before any is awaited, so that they share a pipeline.
  const standing: Promise<Standing<KnownStanding>> = caller.actor
    ? standingInRedis(redis, caller.actor, log)
    : Promise.resolve({ state: 'good', plan: null })
  const counting = countUses(settings, redis, log, uses, now)
  const claiming = validation.ok && key ? claimKey(settings, redis, key) : Promise.resolve(null)
  const storing = token ? storeTokenHash(redis, token) : Promise.resolve(true)
  // What makes no trip for something else makes none for this.
  const isTrip = caller.actor !== null || uses.length > 0 || key !== null || endpoint.contentOf !== undefined
  const reading: Promise<ContentVersions> = isTrip
    ? readContentVersions(redis, [...new Set(['settings' as const, endpoint.contentOf ?? 'settings'])])
    : Promise.resolve({})
  const accepted =
    caller.actor && needsConsent(endpoint) && before && changeToAccept(before, caller.actor.userId, now) !== null
      ? acceptedUntil(redis, caller.actor.userId)
      : null
  const [known, states, claim, fresh] = await Promise.allSettled([standing, counting, claiming, storing] as const)

  const claimed = claim.status === 'fulfilled' ? claim.value : null
  let counted = states.status === 'fulfilled' ? states.value : []
  const refundActions = (because: 'refused' | 'nothing new') =>
    refundActionUses(context, uses, counted, now, because === 'refused' ? 'daily' : 'all')
  try {
    const plan = caller.actor
      ? await requireStanding(context, caller.actor, caller.token, valueOf(known), endpoint.whileDeleted)
      : null
    const actor = caller.actor && withPlan(caller.actor, plan)
    const versions = await reading
    const configuration = isTrip ? await heldConfiguration.get(context, versions.settings ?? null) : before
    if (configuration) requireOpen(endpoint, configuration, actor, caller.client)
    counted = valueOf(states)
    if (actor !== caller.actor)
      [uses, counted] = await recount(context, [uses, counted], await usesBy({ ...caller, actor }), now)
    // A stored response is replayed whatever the limits say.
    const isReplay = claimed?.state === 'replay'
    const asked = isReplay ? counted.filter(({ name }) => !countsActions(name)) : counted
    requireWithinLimits(context, [...inIsolate, ...asked], now)
    if (actor && endpoint.permission)
      if (endpoint.withoutFactor) requireRole(actor, endpoint.permission)
      else requirePermission(actor, endpoint.permission, now)
    if (actor && endpoint.recent) requireRecent(actor, now)
    if (actor && needsProof(endpoint.contact, validation.ok ? validation.input.body : undefined))
      await requireProvedContact(context, actor)
    if (actor && configuration && needsConsent(endpoint))
      await requireConsent(context, configuration, actor, { accepted, languages: caller.client.languages })
    if (!validation.ok) throw validation.error
    const spent = spentOf(asked, now)
    // A key of another request replays nothing.
    if (spent && claim.status === 'rejected' && isReused(claim.reason)) throw spent.refusal
    const mine = claim.status === 'rejected' ? withoutClaim(endpoint, claim.reason) : claimed
    const refund = () => refundUses(settings, redis, ownUses(uses, asked, spent !== null), now)
    if (!isReplay && asked.some(({ isChallenged }) => isChallenged))
      await requireChallenge(context, actionOf(endpoint), token, () => valueOf(fresh), refund)
    return {
      actor,
      claim: mine,
      refund,
      refundActions,
      spent,
      isScarce: asked.some(({ isScarce }) => isScarce),
      contentVersion: (endpoint.contentOf && versions[endpoint.contentOf]) ?? null,
    }
  } catch (error) {
    context.after('refund_actions', () => refundActions('refused'))
    if (claimed?.state === 'first') context.after('release_key', () => claimed.release())
    throw error
  }
}

/** The caller with their current plan; the same object where the token names it. */
const withPlan = (actor: Actor, plan: Plan | null): Actor =>
  plan === null || plan === actor.plan ? actor : { ...actor, plan }

/**
 * Counts again after the token's plan has proved wrong: what the current one is not exempt from, and no longer what it
 * is. One more trip, for tokens from before a change of the plan.
 */
async function recount(
  { settings, redis, log, after }: Context,
  [uses, states]: [Use[], LimitState[]],
  wanted: readonly Use[],
  now: number,
): Promise<[Use[], LimitState[]]> {
  const has = (list: readonly { name: LimitName }[]) => (use: { name: LimitName }) =>
    list.some(({ name }) => name === use.name)
  const missing = wanted.filter((use) => !isCountedByIsolate(use.name) && !has(uses)(use))
  const needless = uses.filter((use) => !has(wanted)(use))
  if (needless.length > 0 && !states.some(({ exceeded }) => exceeded))
    after('refund_exempt', () => refundUses(settings, redis, needless, now))
  const kept = uses.filter(has(wanted))
  const more = await countUses(settings, redis, log, missing, now)
  return [
    [...kept, ...missing],
    [...states.filter(has(kept)), ...more],
  ]
}

const isReused = (reason: unknown): boolean => reason instanceof AppError && reason.code === 'IDEMPOTENCY_KEY_REUSED'

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

/**
 * Adds the remaining allowance to the response headers, for any outcome. Limits of actions reject later, once it is
 * known whether the call changes anything.
 * @throws AppError RATE_LIMIT_EXCEEDED
 */
export function requireWithinLimits(context: Context, states: readonly LimitState[], now: number): void {
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
