import { countsActions, isCountedByIsolate } from '../catalogue/limits.ts'
import { heldConfiguration, type Configuration } from '../configuration/app-settings.ts'
import type { Context } from '../context.ts'
import { AppError } from '../foundation/errors.ts'
import type { Actor } from '../security/access-token.ts'
import { needsProof, requireProvedContact } from '../security/contact-proof.ts'
import { refundActionUses, spentOf, type ExhaustedQuota } from './action-limits.ts'
import { actionOf, requireChallenge, tokenOf } from './challenge.ts'
import { changeToAccept, needsConsent, requireConsent } from './consent.ts'
import type { Declaration } from './endpoint.ts'
import type { Claim, Key } from './idempotency.ts'
import { withPlan, type Caller } from './identify.ts'
import { countInIsolate } from './isolate-limits.ts'
import { viewOf } from './isolate/view.ts'
import type { Use } from './limit-of.ts'
import { usesOf } from './limit-uses.ts'
import { requireOpen, withLimitsOf } from './open-for.ts'
import { requirePermission, requireRole } from './permission.ts'
import { answersFor } from './questions.ts'
import { requireRecent } from './recent.ts'
import { requireStanding } from './standing.ts'
import type { Validation } from './validate.ts'
import { ownUses, recount, refundCounted, requireWithinLimits } from './within-limits.ts'

/** The results of a request's single Redis pipeline, or of what its isolate knows. */
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
  /** The version of what the operation reads; null also where it reads no public content. */
  contentVersion: number | null
}

/**
 * Runs every check before the verb, by what this isolate knows or in one round trip to Redis: the session, the limits,
 * the Idempotency-Key. A request that failed validation is counted but claims no key.
 * @throws AppError of the first check that fails, in that order, then that of the validation
 */
export async function admit(
  given: Context,
  endpoint: Declaration,
  caller: Caller,
  validation: Validation,
  key: Key | null,
): Promise<Admission> {
  const held = await heldConfiguration.prepared(given)
  const context = held ? withLimitsOf(given, held) : given
  const { settings } = context
  const now = context.now()
  const token = context.challenge && validation.ok ? await tokenOf(endpoint, validation.input.body) : null
  const usesBy = (who: Caller) => usesOf(context, endpoint, who, validation, token === null ? 'stopped' : 'answered')
  const assumed = knownActor(context, caller.actor)
  const allUses = await usesBy({ ...caller, actor: assumed })
  let uses: readonly Use[] = allUses.filter(({ name }) => !isCountedByIsolate(name))
  const inIsolate = countInIsolate(
    settings,
    allUses.filter(({ name }) => isCountedByIsolate(name)),
    now,
  )
  // A request rejected here has cost no round trip.
  requireWithinLimits(context, inIsolate, now)

  const { standing, states, claim, isFirstUse, versions, accepted } = await answersFor(context, {
    actor: caller.actor,
    uses,
    key: validation.ok ? key : null,
    challenge: token,
    change: held ? changeFor(held, endpoint, caller, now) : undefined,
    readsContent: endpoint.contentOf !== undefined,
    now,
  })

  const claimed = claim.status === 'fulfilled' ? claim.value : null
  let counted = states.status === 'fulfilled' ? states.value : []
  const refundActions = (because: 'refused' | 'nothing new') =>
    refundActionUses(context, uses, counted, now, because === 'refused' ? 'daily' : 'all')
  try {
    const plan = caller.actor
      ? await requireStanding(context, caller.actor, caller.token, valueOf(standing), endpoint.whileDeleted)
      : null
    const actor = caller.actor && withPlan(caller.actor, plan)
    const configuration = versions ? await heldConfiguration.get(context, versions.settings ?? null) : held
    if (configuration) requireOpen(endpoint, configuration, actor, caller.client)
    counted = valueOf(states)
    if (actor?.plan !== assumed?.plan)
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
    const refund = () => refundCounted(context, ownUses(uses, asked, spent !== null), now)
    if (!isReplay && asked.some(({ isChallenged }) => isChallenged))
      await requireChallenge(context, actionOf(endpoint), token, () => valueOf(isFirstUse), refund)
    return {
      actor,
      claim: mine,
      refund,
      refundActions,
      spent,
      isScarce: asked.some(({ isScarce }) => isScarce),
      contentVersion: (endpoint.contentOf && versions?.[endpoint.contentOf]) ?? null,
    }
  } catch (error) {
    context.after('refund_actions', () => refundActions('refused'))
    if (claimed?.state === 'first') context.after('release_key', () => claimed.release())
    throw error
  }
}

/** When the latest change was published that the caller has to have accepted; null where there is none. */
const changeFor = (held: Configuration, endpoint: Declaration, { actor }: Caller, now: number): number | null =>
  actor && needsConsent(endpoint) ? changeToAccept(held, actor.userId, now) : null

/** The caller with the plan that this isolate has seen last; it decides which limits are counted. */
function knownActor({ redis }: Context, actor: Actor | null): Actor | null {
  const known = actor && viewOf(redis).sessions.recall(actor.sessionId)
  return known ? withPlan(actor, known.plan) : actor
}

const isReused = (reason: unknown): boolean => reason instanceof AppError && reason.code === 'IDEMPOTENCY_KEY_REUSED'

/** Continues without a claim where Redis is down and the operation is idempotent anyway. */
function withoutClaim(endpoint: Declaration, reason: unknown): null {
  const isOutage = reason instanceof AppError && reason.code === 'UNAVAILABLE'
  if (isOutage && endpoint.keyWithoutRedis === 'run') return null
  throw reason
}

function valueOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === 'rejected') throw result.reason
  return result.value
}
