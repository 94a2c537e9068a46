import { Ratelimit } from '@upstash/ratelimit'
import type { Settings } from '../env.ts'
import { AppError } from './errors.ts'
import { LIMITS, type LimitName } from './limits.ts'
import { describeError, type Log } from './log.ts'
import type { RedisSession } from './redis.ts'

/** What is left of a limit after one request was counted. Times in milliseconds since 1970. */
export interface LimitState {
  name: LimitName
  limit: number
  remaining: number
  resetAt: number
  exceeded: boolean
}

/** The numbers of a limit in this environment. */
export function limitOf(settings: Settings, name: LimitName): { max: number; windowSeconds: number } {
  const override = settings.LIMIT_OVERRIDES[name]
  return {
    max: override?.max ?? LIMITS[name].max,
    windowSeconds: override?.windowSeconds ?? LIMITS[name].windowSeconds,
  }
}

/**
 * Counts one use of a limit (sliding window) for `subject`. Without Redis the limit's own rule decides: the answer is
 * null where it lets through.
 * @throws AppError UNAVAILABLE where it fails closed
 */
export async function countUse(
  settings: Settings,
  redis: RedisSession,
  log: Log,
  name: LimitName,
  subject: string,
): Promise<LimitState | null> {
  const { max, windowSeconds } = limitOf(settings, name)
  const limiter = new Ratelimit({
    redis: asLimiterRedis(redis),
    limiter: Ratelimit.slidingWindow(max, `${windowSeconds} s`),
    prefix: `ratelimit:${name}`,
    // The session has its own time limit; this one would let requests through when it runs out.
    timeout: 0,
    ephemeralCache: false,
  })
  try {
    const { success, limit, remaining, reset } = await limiter.limit(subject)
    return { name, limit, remaining, resetAt: reset, exceeded: !success }
  } catch (error) {
    if (LIMITS[name].withoutRedis === 'closed') throw new AppError('UNAVAILABLE', { cause: error, retryAfter: 5 })
    log.warn('limit_not_counted', { limit: name, ...describeError(error) })
    return null
  }
}

type LimiterRedis = ConstructorParameters<typeof Ratelimit>[0]['redis']

/** Guarantee: a single-region limiter without analytics, deny list and dynamic limits calls `evalsha` and `eval` only. */
const asLimiterRedis = (redis: Pick<RedisSession, 'eval' | 'evalsha'>) => redis as unknown as LimiterRedis

/** The limit that says most about what the caller may still do: an exceeded one, else the one with least left. */
export function tightest(states: readonly (LimitState | null)[]): LimitState | null {
  const known = states.filter((state) => state !== null)
  const [first, ...rest] = known.toSorted(
    (a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining,
  )
  return first ?? rest[0] ?? null
}

/** `RateLimit-*` headers (IETF draft-ietf-httpapi-ratelimit-headers-06); the reset is in seconds from now. */
export function limitHeaders(state: LimitState, now: number): Record<string, string> {
  return {
    'RateLimit-Limit': String(state.limit),
    'RateLimit-Remaining': String(state.remaining),
    'RateLimit-Reset': String(secondsUntil(state.resetAt, now)),
  }
}

export const secondsUntil = (time: number, now: number): number => Math.max(1, Math.ceil((time - now) / 1000))
