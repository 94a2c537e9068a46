import type { RedisSession } from '../foundation/redis.ts'

/**
 * A short log in Redis of the sessions and accounts whose standing or plan has changed, so that isolates can remember the
 * others. An entry says who has changed, not what: an isolate forgets them, and asks Redis again.
 *
 * Positions are consecutive. A new log begins at the time in milliseconds, far beyond every position of a log that was lost.
 */
const POSITION = 'standing:position'
const LOG = 'standing:log'

/** Entries kept. An isolate that has missed more forgets everything. */
export const ENTRIES_KEPT = 1_000

/** What an entry names: a session, an account, or everything. */
export type Changed = `session ${string}` | `account ${string}` | 'everything'

/** What one write and its entry are made of. */
export interface NotedWrite {
  changed: Changed
  key: string
  value: string
  seconds: number
}

// In one step, so that whoever reads a position has the writes of all entries up to it.
// KEYS: the position, the log, the key to write. ARGV: the entry, the key's seconds and value.
export const NOTE_CHANGE = `
redis.call('SET', KEYS[3], ARGV[3], 'EX', ARGV[2])
if redis.call('INCR', KEYS[1]) == 1 then
  local time = redis.call('TIME')
  redis.call('SET', KEYS[1], time[1] .. string.format('%03d', math.floor(tonumber(time[2]) / 1000)))
end
redis.call('LPUSH', KEYS[2], ARGV[1])
redis.call('LTRIM', KEYS[2], 0, ${ENTRIES_KEPT - 1})
return 1`

// KEYS: the position, the log, the marker of the list. ARGV: the last position read.
// Returns the position, the marker, and the entries since, newest first; none where they are too many.
export const READ_CHANGES = `
local position = redis.call('GET', KEYS[1]) or '0'
local news = tonumber(position) - tonumber(ARGV[1])
local answer = { position, redis.call('GET', KEYS[3]) or '' }
if news > 0 and news <= ${ENTRIES_KEPT} then
  for _, entry in ipairs(redis.call('LRANGE', KEYS[2], 0, news - 1)) do answer[#answer + 1] = entry end
end
return answer`

/** Writes a key and adds an entry to the log. */
export async function noteChange(redis: RedisSession, { changed, key, value, seconds }: NotedWrite): Promise<void> {
  await redis.eval(NOTE_CHANGE, [POSITION, LOG, key], [changed, String(seconds), value])
}

/** What the log had to tell. */
export interface Changes {
  position: number
  /** Whether the list of ended sessions is complete. */
  isWhole: boolean
  /** What has changed since; null where the log cannot say. */
  changed: readonly string[] | null
}

/** Reads the log. @param since the last position read; null where there is none */
export async function readChanges(redis: RedisSession, marker: string, since: number | null): Promise<Changes> {
  const answer = await redis.eval<(string | number)[]>(READ_CHANGES, [POSITION, LOG, marker], [String(since ?? -1)])
  const [position, whole, ...changed] = answer.map(String)
  const isComplete = since !== null && changed.length === Number(position) - since
  return { position: Number(position), isWhole: whole !== '', changed: isComplete ? changed : null }
}
