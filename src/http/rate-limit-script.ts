import { utc } from '../foundation/time.ts'
import type { Settings } from '../settings.ts'
import { countsActions, dailyOf, UNCHALLENGED_SHARE, type LimitName } from '../catalogue/limits.ts'
import { kindOf, limitOf, type Use } from './limit-of.ts'

/** The state of a limit after one request was counted. Times in milliseconds since 1970. */
export interface LimitState {
  name: LimitName
  limit: number
  remaining: number
  /** When the next use becomes free. */
  resetAt: number
  exceeded: boolean
  /** A used-up limit that admits requests all the same. */
  isScarce: boolean
  /** The network must answer a challenge before it is allowed more. */
  isChallenged: boolean
  /** The same action was counted moments ago: it may be in progress, or already complete. */
  wasCountedLately: boolean
}

/**
 * Sliding windows. Up to this limit, the time of each use is stored, which is exact: never more than the limit in any
 * stretch as long as the window. Above it, two counters take a thousandth of the memory: the uses of the previous
 * window count in proportion to its overlap, rounded up.
 */
export const EXACT_UP_TO = 60

/** How long a counted action may take until its effect is visible, in milliseconds. */
const ACTION_MS = 10_000

// Checks all limits before it counts any, so that a rejection uses up none of the others. Where only limits of actions
// reject, attempts still count, because the request goes on. A yielding limit never rejects, and counts up to its
// maximum; a challenged one rejects at its half.
// KEYS: three for each use: the log or the day's counter (and a spare), or the current and the previous window; its
// action.
// ARGV: the time; then for each use: its maximum, its window in milliseconds, the end of the day counted, or 0, and its
// kind: 0, 1 for actions, 2 for yielding, 3 for challenged.
// Returns for each: the uses before this one, when the next use becomes free, and whether its action was counted
// lately.
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
  local kind = ARGV[4 * i + 1]
  local isOfDeeds = kind == '1'
  local bound = kind == '3' and math.ceil(max * ${UNCHALLENGED_SHARE}) or max
  if used >= bound and isOfDeeds then spent = true
  elseif used >= bound and kind ~= '2' then refused = true end
  answer[3 * i - 2] = used
  answer[3 * i - 1] = string.format('%.0f', free)
  answer[3 * i] = isOfDeeds and redis.call('EXISTS', KEYS[3 * i]) or 0
end
if refused then return answer end
for i = 1, #KEYS / 3 do
  local max, window, day = tonumber(ARGV[4 * i - 2]), tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i])
  local key = KEYS[3 * i - 2]
  local isOfDeeds = ARGV[4 * i + 1] == '1'
  if isOfDeeds and not spent then redis.call('SET', KEYS[3 * i], '1', 'PX', ${ACTION_MS}) end
  if isOfDeeds and spent then
    -- Only what is so already will be answered, and counts nothing.
  elseif ARGV[4 * i + 1] == '2' and answer[3 * i - 2] >= max then
    -- Lets through; what is over counts under nothing.
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

// Refunds the uses that COUNT counted at that time.
export const REFUND = `
for i = 1, #KEYS / 3 do
  local key = KEYS[3 * i - 2]
  if tonumber(ARGV[4 * i]) == 0 and tonumber(ARGV[4 * i - 2]) <= ${EXACT_UP_TO} then redis.call('LREM', key, 1, ARGV[1])
  elseif tonumber(redis.call('GET', key) or '0') > 0 then redis.call('DECR', key) end
end
return 1`

const KINDS = { attempts: '0', deeds: '1', yielding: '2', challenged: '3' } as const

/** Keys and arguments of both scripts for uses at a time in milliseconds since 1970. */
export function argumentsOf(settings: Settings, uses: readonly Use[], now: number): { keys: string[]; args: string[] } {
  const limits = uses.map((use) => ({
    ...use,
    ...limitOf(settings, use),
    prefix: `ratelimit:${use.name}:${use.subject}`,
  }))
  return {
    keys: limits.flatMap(({ name, subject, deed = '', prefix, max, windowSeconds }) => {
      const daily = dailyOf(name)
      // Names no user: it outlives an account by some seconds.
      const actionKey = `ratelimit:deed:${name}:${deed}`
      if (daily) return [...Array<string>(2).fill(`ratelimit:${daily.key}:${subject}:${dateOf(now)}`), actionKey]
      if (max <= EXACT_UP_TO) return [prefix, prefix, actionKey]
      const window = Math.floor(now / (windowSeconds * 1000))
      return [`${prefix}:${window}`, `${prefix}:${window - 1}`, actionKey]
    }),
    args: [
      String(now),
      ...limits.flatMap((use) => [
        String(use.max),
        String(use.windowSeconds * 1000),
        String(dailyOf(use.name) ? endOfDay(now) : 0),
        KINDS[kindOf(settings, use)],
      ]),
    ],
  }
}

const DAY = 24 * 3600 * 1000

/** A day (UTC) as YYYYMMDD, and its end. */
const dateOf = (now: number): string => utc(now).slice(0, 10).replaceAll('-', '')
const endOfDay = (now: number): number => (Math.floor(now / DAY) + 1) * DAY

/**
 * The state of each limit, from the reply of COUNT.
 * @param reply three values for each use, in order
 */
export function statesOf(settings: Settings, uses: readonly Use[], reply: readonly (number | string)[]): LimitState[] {
  const states = uses.map((use, i) => {
    const { max } = limitOf(settings, use)
    const used = Number(reply[3 * i])
    const [resetAt, wasCountedLately] = [Number(reply[3 * i + 1]), Number(reply[3 * i + 2]) === 1]
    const isScarce = used >= max && kindOf(settings, use) === 'yielding'
    const isChallenged = use.challenge !== undefined && used >= Math.ceil(max * UNCHALLENGED_SHARE)
    return {
      use,
      name: use.name,
      limit: max,
      used,
      resetAt,
      exceeded: used >= max && !isScarce,
      isScarce,
      isChallenged,
      wasCountedLately,
    }
  })
  const isRefused = states.some(
    ({ use, exceeded, isChallenged }) =>
      (exceeded && !countsActions(use.name)) || (isChallenged && use.challenge === 'stopped'),
  )
  const isSpent = states.some(({ name, exceeded }) => exceeded && countsActions(name))
  return states.map(({ use: _use, used, ...state }) => {
    const isCounted = !isRefused && !(isSpent && countsActions(state.name))
    return { ...state, remaining: Math.max(0, state.limit - used - (isCounted ? 1 : 0)) }
  })
}
