import type { Settings } from '../../settings.ts'
import { limitOf, type Use } from '../limit-of.ts'
import { argumentsOf, EXACT_UP_TO } from '../rate-limit-script.ts'

/** Uses of one limit that an isolate has admitted, in one window. */
export interface Settling {
  use: Use
  /** In milliseconds since 1970, ascending. */
  times: readonly number[]
}

// Adds uses that isolates have admitted to what COUNT of rate-limit-script.ts keeps. Refuses none.
// KEYS: two for each: the log (twice), or the current and the previous window.
// ARGV for each: the time of the newest use, the limit's maximum, its window in milliseconds, how many uses; for a log
// also the time of each.
// Returns for each: the uses by then, and when the next one becomes free.
export const SETTLE = `
local answer = {}
local a = 1
for i = 1, #KEYS / 2 do
  local key = KEYS[2 * i - 1]
  local at, max, window, uses = tonumber(ARGV[a]), tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2]), tonumber(ARGV[a + 3])
  a = a + 4
  local used, free
  if max <= ${EXACT_UP_TO} then
    for _ = 1, uses do
      redis.call('LPUSH', key, ARGV[a])
      a = a + 1
    end
    redis.call('PEXPIRE', key, window)
    local oldest = redis.call('LINDEX', key, -1)
    while oldest and tonumber(oldest) <= at - window do
      redis.call('RPOP', key)
      oldest = redis.call('LINDEX', key, -1)
    end
    used = redis.call('LLEN', key)
    free = (oldest and tonumber(oldest) or at) + window
  else
    local began = at - at % window
    local before = tonumber(redis.call('GET', KEYS[2 * i]) or '0')
    used = redis.call('INCRBY', key, uses) + math.ceil(before * (1 - (at - began) / window))
    redis.call('PEXPIRE', key, window * 2)
    free = began + window
  end
  answer[2 * i - 1] = used
  answer[2 * i] = string.format('%.0f', free)
end
return answer`

/** Keys and arguments of the script. */
export function settlingArguments(settings: Settings, batch: readonly Settling[]): { keys: string[]; args: string[] } {
  const keys: string[] = []
  const args: string[] = []
  for (const { use, times } of batch) {
    const newest = times.at(-1) ?? 0
    const { max, windowSeconds } = limitOf(settings, use)
    // Without the key of an action, which these limits do not count.
    keys.push(...argumentsOf(settings, [use], newest).keys.slice(0, 2))
    args.push(String(newest), String(max), String(windowSeconds * 1000), String(times.length))
    if (max <= EXACT_UP_TO) args.push(...times.map(String))
  }
  return { keys, args }
}
