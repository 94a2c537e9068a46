import { Redis, type Result } from 'ioredis'
import pg from 'pg'
import { COUNT_USES } from './count-uses.ts'
import { settings } from './settings.ts'
import type { Statement } from './statements.ts'

/** Connections with the lifetime of the process; by default those that rest for ten seconds are closed. */
const pool = new pg.Pool({ connectionString: settings.DATABASE_URL, max: 20, idleTimeoutMillis: 0 })
pool.on('error', () => {})

/** Runs a statement on one of the connections and returns its rows. */
export async function query<Row extends object>(statement: Statement, values: unknown[]): Promise<Row[]> {
  // Guarantee: the statement determines the shape of its rows.
  return (await pool.query({ ...statement, values })).rows as Row[]
}

declare module 'ioredis' {
  interface RedisCommander<Context> {
    countUses(keys: number, ...args: (string | number)[]): Result<number[], Context>
  }
}

export const redis = new Redis(settings.REDIS_URL, { maxRetriesPerRequest: 1 })
redis.on('error', () => {})

redis.defineCommand('countUses', { lua: COUNT_USES })
