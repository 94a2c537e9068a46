import type { Configuration } from '../configuration/app-settings.ts'
import type { ContentVersions } from '../configuration/content-versions.ts'
import type { Context } from '../context.ts'
import { standingInRedis, type KnownStanding, type Standing } from '../security/revocation.ts'
import { storeTokenHash, type ChallengeToken } from './challenge.ts'
import { acceptedUntil, changeToAccept, needsConsent } from './consent.ts'
import type { Declaration } from './endpoint.ts'
import { claimKey, type Claim, type Key } from './idempotency.ts'
import type { Caller } from './identify.ts'
import { isShared } from './isolate/shared-limits.ts'
import { keepFresh, refresh, viewOf, whileAsked } from './isolate/view.ts'
import type { Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'
import { countInRedis } from './within-limits.ts'

/** A request, as far as Redis is concerned. */
export interface Asking {
  endpoint: Declaration
  caller: Caller
  /** Without those that isolates count for themselves. */
  uses: readonly Use[]
  key: Key | null
  challenge: ChallengeToken | null
  /** What operators have decided, as far as this isolate has read it. */
  held: Configuration | null
  now: number
}

/** What a request has to know before its verb runs. */
export interface Answers {
  standing: PromiseSettledResult<Standing<KnownStanding>>
  states: PromiseSettledResult<LimitState[]>
  claim: PromiseSettledResult<Claim | null>
  /** Whether the challenge token is used for the first time. */
  isFirstUse: PromiseSettledResult<boolean>
  /** Null where nothing was asked. */
  versions: ContentVersions | null
  /** See `acceptedUntil`; null where no change has to be accepted. */
  accepted: Promise<number> | null
}

/** Answers by what this isolate knows, else by one round trip. */
export async function answersFor(context: Context, asking: Asking): Promise<Answers> {
  if (mayNeedNoTrip(context, asking)) await whileAsked(context)
  return fromMemory(context, asking) ?? (await fromRedis(context, asking))
}

const GOOD = { state: 'good', plan: null } as const
const fulfilled = <T>(value: T): PromiseFulfilledResult<T> => ({ status: 'fulfilled', value })

/** Whether nothing of a request has to be asked of Redis as long as what this isolate knows is fresh. */
function mayNeedNoTrip({ redis }: Context, { caller: { actor }, uses, key, challenge }: Asking): boolean {
  const isKnown = actor === null || viewOf(redis).sessions.recall(actor.sessionId) !== null
  return isKnown && !key && !challenge && uses.length > 0 && uses.every(isShared)
}

/**
 * Without a trip: for a session that Redis has said is good, limits that it has told, and nothing that has to be exact,
 * as long as what this isolate knows is fresh. Null where Redis has to be asked.
 */
function fromMemory(context: Context, asking: Asking): Answers | null {
  const { endpoint, caller, uses, held, now } = asking
  const { settings, redis } = context
  const view = viewOf(redis)
  if (!held || !mayNeedNoTrip(context, asking) || !view.isFresh(settings.ISOLATE_MEMORY_MS, context.now())) return null
  const session = caller.actor ? view.sessions.recall(caller.actor.sessionId) : null
  if (caller.actor && !session) return null
  const change = changeFor(held, endpoint, caller, now)
  if (change !== null && (session?.acceptedUntil ?? 0) < change) return null
  const states = view.limits.count(settings, uses, now)
  if (!states) return null
  keepFresh(context)
  return {
    standing: fulfilled({ ...GOOD, plan: session?.plan ?? null }),
    states: fulfilled(states),
    claim: fulfilled(null),
    isFirstUse: fulfilled(true),
    versions: view.versions,
    accepted: change === null ? null : Promise.resolve(session?.acceptedUntil ?? 0),
  }
}

async function fromRedis(context: Context, asking: Asking): Promise<Answers> {
  const { endpoint, caller, uses, key, challenge, held, now } = asking
  const { settings, redis, log } = context
  const view = viewOf(redis)
  // What makes no trip for something else makes none for this.
  const isTrip = caller.actor !== null || uses.length > 0 || key !== null || endpoint.contentOf !== undefined
  const isDue = isTrip && (view.isDue(settings.ISOLATE_MEMORY_MS, now) || view.limits.owes(settings, uses))

  // All of these start before any is awaited, so that they share a pipeline, in this order: what is remembered of the
  // session has to be newer than what was read of the log, and what this isolate has counted comes before the new uses.
  const asked = view.sessions.standpoint
  const refreshing = isDue ? refresh(context) : null
  const standing: Promise<Standing<KnownStanding>> = caller.actor
    ? standingInRedis(redis, caller.actor, log)
    : Promise.resolve(GOOD)
  const counting = countInRedis(context, uses, now)
  const claiming = key ? claimKey(settings, redis, key) : Promise.resolve(null)
  const storing = challenge ? storeTokenHash(redis, challenge) : Promise.resolve(true)
  const accepted =
    caller.actor && held && changeFor(held, endpoint, caller, now) !== null
      ? acceptedUntil(redis, caller.actor.userId)
      : null
  const [known, states, claim, isFirstUse] = await Promise.allSettled([standing, counting, claiming, storing] as const)

  const refreshed = await refreshing
  if (caller.actor && known.status === 'fulfilled' && known.value.state === 'good') {
    const session = { plan: known.value.plan, acceptedUntil: (await accepted) ?? 0 }
    view.sessions.remember(caller.actor, session, refreshed?.standpoint ?? asked)
  }
  const versions = isTrip ? (refreshed?.versions ?? view.versions) : null
  return { standing: known, states, claim, isFirstUse, versions, accepted }
}

/** When the latest change was published that the caller has to have accepted; null where there is none. */
const changeFor = (held: Configuration, endpoint: Declaration, { actor }: Caller, now: number): number | null =>
  actor && needsConsent(endpoint) ? changeToAccept(held, actor.userId, now) : null
