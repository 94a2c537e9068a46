import { Redis, type Result } from 'ioredis'
import pg from 'pg'
import { settings } from './settings.ts'
import type { Statement } from './statements.ts'

/** Connections that live as long as the process does. */
const pool = new pg.Pool({ connectionString: settings.DATABASE_URL, max: 20 })
pool.on('error', () => {})

/** Runs a statement on one of the connections and returns its rows. */
export async function query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
  // What the rows are is the statement's promise.
  return (await pool.query({ ...statement, values })).rows as Row[]
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    countUses(keys: number, ...args: (string | number)[]): Result<number[], Context>
  }
}

export const redis = new Redis(settings.REDIS_URL, { maxRetriesPerRequest: 1 })
redis.on('error', () => {})

// Sliding windows by two counters. Looks at all limits before it counts under any.
// KEYS: the present and the past window of each. ARGV: the time in ms, then maximum and window (ms) of each.
redis.defineCommand('countUses', {
  lua: `
local now = tonumber(ARGV[1])
local answer = {}
local refused = 0
for i = 1, #KEYS / 2 do
  local max, window = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local inside = 1 - (now % window) / window
  local used = tonumber(redis.call('GET', KEYS[2 * i - 1]) or '0') + math.ceil(tonumber(redis.call('GET', KEYS[2 * i]) or '0') * inside)
  if used >= max then refused = 1 end
  answer[i] = used
end
if refused == 0 then
  for i = 1, #KEYS / 2 do
    redis.call('INCR', KEYS[2 * i - 1])
    redis.call('PEXPIRE', KEYS[2 * i - 1], tonumber(ARGV[2 * i + 1]) * 2)
  end
end
answer[#KEYS / 2 + 1] = refused
return answer`,
})
