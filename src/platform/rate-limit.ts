import type { Settings } from '../env.ts'
import { AppError } from './errors.ts'
import { countsDeeds, dailyOf, LIMITS, type LimitName } from './limits.ts'
import { describeError, type Log } from './log.ts'
import type { RedisSession } from './redis.ts'

/** What is left of a limit after one request was counted. Times in milliseconds since 1970. */
export interface LimitState {
  name: LimitName
  limit: number
  remaining: number
  /** When the next use becomes free. */
  resetAt: number
  exceeded: boolean
  /** The same deed was counted moments ago: it may be under way, or already be done. */
  hasTwin: boolean
}

/** What is counted under a limit, and for whom. */
export interface Use {
  name: LimitName
  /** Never personal itself: an id of ours, or a keyed hash. */
  subject: string
  /** Of a limit of deeds: a hash of who is to do what. */
  deed?: string | undefined
}

/** The numbers of a limit in this environment; `subject` matters where one country may have more than another. */
export function limitOf(settings: Settings, { name, subject }: Use): { max: number; windowSeconds: number } {
  const override = settings.LIMIT_OVERRIDES[name]
  const budget = LIMITS[name].per === 'country' ? settings.SMS_COUNTRY_BUDGETS[subject] : undefined
  return {
    max: budget ?? override?.max ?? LIMITS[name].max,
    windowSeconds: override?.windowSeconds ?? LIMITS[name].windowSeconds,
  }
}

/**
 * Sliding windows. Up to so many uses, each is remembered with its time, which is exact: never more than the limit in any
 * stretch as long as the window. Above, two counters do with a thousandth of the memory: the uses of the
 * window before count in proportion to how much of it is still inside, rounded up.
 */
const EXACT_UP_TO = 60

/** For how long a deed that was counted may take until it shows, in milliseconds. */
const TWIN_MS = 10_000

// Looks at all limits before it counts under any, so what one of them refuses uses up nothing of the others. Where only
// limits of deeds refuse, attempts count all the same, because the request goes on.
// KEYS: three for each use: of the log or the day's counter (and a spare) or of the present and the past window; of its deed.
// ARGV: the time; then for each use: its maximum, its window in milliseconds, the end of the day that it counts, or 0, and
// whether it counts deeds.
// Returns for each: what was used before, when the next use becomes free, and whether its deed was counted lately.
export const COUNT = `
local now = tonumber(ARGV[1])
local answer = {}
local refused = false
local spent = false
for i = 1, #KEYS / 3 do
  local max, window, day = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i])
  local used, free
  if day > 0 then
    used = tonumber(redis.call('GET', KEYS[3 * i - 2]) or '0')
    free = day
  elseif max <= ${EXACT_UP_TO} then
    local log = KEYS[3 * i - 2]
    local oldest = redis.call('LINDEX', log, -1)
    while oldest and tonumber(oldest) <= now - window do
      redis.call('RPOP', log)
      oldest = redis.call('LINDEX', log, -1)
    end
    used = redis.call('LLEN', log)
    free = (oldest and tonumber(oldest) or now) + window
  else
    local began = now - now % window
    local inside = 1 - (now - began) / window
    local before = tonumber(redis.call('GET', KEYS[3 * i - 1]) or '0')
    used = tonumber(redis.call('GET', KEYS[3 * i - 2]) or '0') + math.ceil(before * inside)
    free = began + window
  end
  local isOfDeeds = ARGV[4 * i + 1] == '1'
  if used >= max and isOfDeeds then spent = true
  elseif used >= max then refused = true end
  answer[3 * i - 2] = used
  answer[3 * i - 1] = string.format('%.0f', free)
  answer[3 * i] = isOfDeeds and redis.call('EXISTS', KEYS[3 * i]) or 0
end
if refused then return answer end
for i = 1, #KEYS / 3 do
  local max, window, day = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i])
  local key = KEYS[3 * i - 2]
  local isOfDeeds = ARGV[4 * i + 1] == '1'
  if isOfDeeds and not spent then redis.call('SET', KEYS[3 * i], '1', 'PX', ${TWIN_MS}) end
  if isOfDeeds and spent then
    -- Only what is so already will be answered, and counts nothing.
  elseif day > 0 then
    redis.call('INCR', key)
    redis.call('PEXPIRE', key, day - now + 3600000)
  elseif max <= ${EXACT_UP_TO} then
    redis.call('LPUSH', key, ARGV[1])
    redis.call('PEXPIRE', key, window)
  else
    redis.call('INCR', key)
    redis.call('PEXPIRE', key, window * 2)
  end
end
return answer`

// Takes back what COUNT has counted at that time.
export const UNCOUNT = `
for i = 1, #KEYS / 3 do
  local key = KEYS[3 * i - 2]
  if tonumber(ARGV[4 * i]) == 0 and tonumber(ARGV[4 * i - 2]) <= ${EXACT_UP_TO} then redis.call('LREM', key, 1, ARGV[1])
  elseif tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
return 1`

function argumentsOf(settings: Settings, uses: readonly Use[], now: number): { keys: string[]; args: string[] } {
  const limits = uses.map((use) => ({
    ...use,
    ...limitOf(settings, use),
    prefix: `ratelimit:${use.name}:${use.subject}`,
  }))
  return {
    keys: limits.flatMap(({ name, subject, deed = '', prefix, max, windowSeconds }) => {
      const daily = dailyOf(name)
      // Names nobody: it outlives an account by some seconds.
      const twin = `ratelimit:deed:${name}:${deed}`
      if (daily) return [...Array<string>(2).fill(`ratelimit:${daily.key}:${subject}:${dateOf(now)}`), twin]
      if (max <= EXACT_UP_TO) return [prefix, prefix, twin]
      const window = Math.floor(now / (windowSeconds * 1000))
      return [`${prefix}:${window}`, `${prefix}:${window - 1}`, twin]
    }),
    args: [
      String(now),
      ...limits.flatMap(({ name, max, windowSeconds }) => [
        String(max),
        String(windowSeconds * 1000),
        String(dailyOf(name) ? endOfDay(now) : 0),
        countsDeeds(name) ? '1' : '0',
      ]),
    ],
  }
}

const DAY = 24 * 3600 * 1000

/** A day (UTC) as YYYYMMDD, and where it ends. */
const dateOf = (now: number): string => new Date(now).toISOString().slice(0, 10).replaceAll('-', '')
const endOfDay = (now: number): number => (Math.floor(now / DAY) + 1) * DAY

/**
 * Counts one use of each limit, or, where one of them is used up, of none; where that is one of deeds, of attempts alone.
 * Without Redis the limits' own rules decide:
 * nothing is known (an empty list) where all of them let through.
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
    const answer = await redis.eval<(number | string)[]>(COUNT, keys, args)
    const states = uses.map((use, i) => {
      const { max } = limitOf(settings, use)
      const used = Number(answer[3 * i])
      const [resetAt, hasTwin] = [Number(answer[3 * i + 1]), Number(answer[3 * i + 2]) === 1]
      return { name: use.name, limit: max, used, resetAt, exceeded: used >= max, hasTwin }
    })
    const isRefused = states.some(({ name, exceeded }) => exceeded && !countsDeeds(name))
    const isSpent = states.some(({ name, exceeded }) => exceeded && countsDeeds(name))
    return states.map(({ used, ...state }) => {
      const isCounted = !isRefused && !(isSpent && countsDeeds(state.name))
      return { ...state, remaining: Math.max(0, state.limit - used - (isCounted ? 1 : 0)) }
    })
  } catch (error) {
    if (uses.some(({ name }) => LIMITS[name].withoutRedis === 'closed'))
      throw new AppError('UNAVAILABLE', { cause: error, retryAfter: 5 })
    log.warn('limits_not_counted', { limits: uses.map(({ name }) => name).join(' '), ...describeError(error) })
    return []
  }
}

/** Long enough to be counted in, and gone soon after. */
const PROBE_WINDOW = 2_000

/**
 * Counts one use under two limits of nobody, a small one and a large one, as every request counts its own.
 * @throws RedisUnavailable, or Error where the script ran and its answer is not one
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

/** Takes back uses that were counted at `now`: what failed on our side is nobody's attempt. */
export async function uncountUses(
  settings: Settings,
  redis: RedisSession,
  uses: readonly Use[],
  now: number,
): Promise<void> {
  if (uses.length === 0) return
  const { keys, args } = argumentsOf(settings, uses, now)
  await redis.eval(UNCOUNT, keys, args)
}

/** Forgets every use that has been counted for a person. */
export async function forgetUses(settings: Settings, redis: RedisSession, userId: string, now: number): Promise<void> {
  const names = (Object.keys(LIMITS) as LimitName[]).filter((name) => LIMITS[name].per === 'user')
  const uses = names.map((name) => ({ name, subject: userId }))
  await redis.del(...new Set(argumentsOf(settings, uses, now).keys))
}

/** The limit that says most about what the caller may still do: an exceeded one, else the one with least left. */
export function tightest(states: readonly LimitState[]): LimitState | null {
  const [first] = states.toSorted((a, b) => Number(b.exceeded) - Number(a.exceeded) || a.remaining - b.remaining)
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
