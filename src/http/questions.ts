import type { ContentVersions } from '../configuration/content-versions.ts'
import type { Context } from '../context.ts'
import type { Actor } from '../security/access-token.ts'
import { standingInRedis, type KnownStanding, type Standing } from '../security/revocation.ts'
import { storeTokenHash, type ChallengeToken } from './challenge.ts'
import { acceptedUntil } from './consent.ts'
import { claimKey, type Claim, type Key } from './idempotency.ts'
import { isShared } from './isolate/shared-limits.ts'
import { keepFresh, refresh, viewOf, whileAsked } from './isolate/view.ts'
import type { Use } from './limit-of.ts'
import type { LimitState } from './rate-limit-script.ts'
import { countInRedis } from './within-limits.ts'

/** A request, as far as Redis is concerned. */
export interface Asking {
  actor: Actor | null
  /** Without those that isolates count for themselves. */
  uses: readonly Use[]
  key: Key | null
  challenge: ChallengeToken | null
  /**
   * When the latest change was published that the caller has to have accepted; null where there is none. Absent while this
   * isolate has not read what operators have decided.
   */
  change: number | null | undefined
  /** Whether the versions of public content are needed. */
  readsContent: boolean
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
  /** Whatever ended the session later is not in `standing`. Milliseconds since 1970. */
  knownAt: number
}

/** Answers by what this isolate knows, else by one round trip. */
export async function answersFor(context: Context, asking: Asking): Promise<Answers> {
  if (mayNeedNoTrip(context, asking)) await whileAsked(context)
  return fromMemory(context, asking) ?? (await fromRedis(context, asking))
}

const GOOD = { state: 'good', plan: null } as const
const fulfilled = <T>(value: T): PromiseFulfilledResult<T> => ({ status: 'fulfilled', value })

/** Whether nothing of a request has to be asked of Redis as long as what this isolate knows is fresh. */
function mayNeedNoTrip({ redis }: Context, { actor, uses, key, challenge }: Asking): boolean {
  const isKnown = actor === null || viewOf(redis).sessions.recall(actor.sessionId) !== null
  return isKnown && !key && !challenge && uses.length > 0 && uses.every(isShared)
}

/**
 * Without a trip: for a session that Redis has said is good, limits that it has told, and nothing that has to be exact,
 * as long as what this isolate knows is fresh. Null where Redis has to be asked.
 */
function fromMemory(context: Context, asking: Asking): Answers | null {
  const { actor, uses, change, now } = asking
  const { settings, redis } = context
  const view = viewOf(redis)
  if (change === undefined || !mayNeedNoTrip(context, asking)) return null
  if (view.askedAt === null || !view.isFresh(settings.ISOLATE_MEMORY_MS, context.now())) return null
  const session = actor ? view.sessions.recall(actor.sessionId) : null
  if (actor && !session) return null
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
    knownAt: view.askedAt,
  }
}

async function fromRedis(context: Context, asking: Asking): Promise<Answers> {
  const { actor, uses, key, challenge, change, readsContent, now } = asking
  const { settings, redis, log } = context
  const view = viewOf(redis)
  // What makes no trip for something else makes none for this.
  const isTrip = actor !== null || uses.length > 0 || key !== null || readsContent
  const isDue = isTrip && (view.isDue(settings.ISOLATE_MEMORY_MS, now) || view.limits.owes(settings, uses))

  // All of these start before any is awaited, so that they share a pipeline, in this order: what is remembered of the
  // session has to be newer than what was read of the log, and what this isolate has counted comes before the new uses.
  const asked = view.sessions.standpoint
  const refreshing = isDue ? refresh(context) : null
  const standing: Promise<Standing<KnownStanding>> = actor ? standingInRedis(redis, actor, log) : Promise.resolve(GOOD)
  const counting = countInRedis(context, uses, now)
  const claiming = key ? claimKey(settings, redis, key) : Promise.resolve(null)
  const storing = challenge ? storeTokenHash(redis, challenge) : Promise.resolve(true)
  const accepted = actor && typeof change === 'number' ? acceptedUntil(redis, actor.userId) : null
  const [known, states, claim, isFirstUse] = await Promise.allSettled([standing, counting, claiming, storing] as const)

  const refreshed = await refreshing
  if (actor && known.status === 'fulfilled' && known.value.state === 'good') {
    const session = { plan: known.value.plan, acceptedUntil: (await accepted) ?? 0 }
    view.sessions.remember(actor, session, refreshed?.standpoint ?? asked)
  }
  const versions = isTrip ? (refreshed?.versions ?? view.versions) : null
  return { standing: known, states, claim, isFirstUse, versions, accepted, knownAt: now }
}
