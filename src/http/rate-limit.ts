import type { Settings } from '../settings.ts'
import { AppError } from '../foundation/errors.ts'
import { LIMITS, type LimitName } from '../catalogue/limits.ts'
import { describeError, type Log } from '../foundation/log.ts'
import type { RedisSession } from '../foundation/redis.ts'
import type { Use } from './limit-of.ts'
import { argumentsOf, COUNT, EXACT_UP_TO, statesOf, REFUND, type LimitState } from './rate-limit-script.ts'

/**
 * Counts one use of each limit, or, where one of them is used up, of none; where that is one of actions, of attempts
 * alone. While Redis is down, each limit's own rule decides: an empty list where all of them admit.
 * @throws AppError UNAVAILABLE where one of them fails closed
 */
export async function countUses(
  settings: Settings,
  redis: RedisSession,
  log: Log,
  uses: readonly Use[],
  now: number,
): Promise<LimitState[]> {
  if (uses.length === 0) return []
  const { keys, args } = argumentsOf(settings, uses, now)
  try {
    return statesOf(settings, uses, await redis.eval<(number | string)[]>(COUNT, keys, args))
  } catch (error) {
    if (uses.some(({ name }) => LIMITS[name].onRedisOutage === 'fail_closed'))
      throw new AppError('UNAVAILABLE', { cause: error, retryAfter: 5 })
    log.warn('limits_not_counted', { limits: uses.map(({ name }) => name).join(' '), ...describeError(error) })
    return []
  }
}

/** Long enough to be counted, and expired soon after. */
const PROBE_WINDOW = 2_000

/**
 * Counts one use under two unowned limits, a small and a large one, with the same script as every request.
 * @throws RedisUnavailable, or Error where the script ran and its reply is malformed
 */
export async function probeLimits(redis: RedisSession, now: number): Promise<void> {
  const key = 'ratelimit:health'
  const limits = [EXACT_UP_TO, Number.MAX_SAFE_INTEGER].map((max) => [String(max), String(PROBE_WINDOW), '0', '0'])
  const deed = `${key}:deed`
  const keys = [`${key}:exact`, `${key}:exact`, deed, `${key}:counted`, `${key}:before`, deed]
  const answer = await redis.eval<unknown>(COUNT, keys, [String(now), ...limits.flat()])
  const numbers = Array.isArray(answer) ? answer.map((item) => Number(item ?? Number.NaN)) : []
  if (numbers.length !== 3 * limits.length || !numbers.every(Number.isSafeInteger))
    throw new Error('the script of the limits gave an answer that is none')
}

/** Refunds uses that were counted at `now`: a failure of ours does not count as an attempt. */
export async function refundUses(
  settings: Settings,
  redis: RedisSession,
  uses: readonly Use[],
  now: number,
): Promise<void> {
  if (uses.length === 0) return
  const { keys, args } = argumentsOf(settings, uses, now)
  await redis.eval(REFUND, keys, args)
}

/** Deletes every use counted for a user. */
export async function forgetUses(settings: Settings, redis: RedisSession, userId: string, now: number): Promise<void> {
  const names = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].per === 'user')
  const uses = names.map((name) => ({ name, subject: userId }))
  await redis.del(...new Set(argumentsOf(settings, uses, now).keys))
}

/** The limit nearest to rejecting: an exceeded one, else the one with least remaining. */
export function tightest(states: readonly LimitState[]): LimitState | null {
  const [first] = states
    .filter(({ isScarce }) => !isScarce)
    .toSorted((a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining)
  return first ?? null
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
