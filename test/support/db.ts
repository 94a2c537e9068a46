import { env } from 'cloudflare:workers'
import pg from 'pg'
import { expect } from 'vitest'

/** Asks the database itself, beside the Worker. */
export async function query<Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = await connected()
  const { rows } = await client.query(text, values)
  return rows as Row[]
}

/** Asks through one connection again and again: for tests that ask often. */
export async function askedOften(): Promise<typeof query> {
  const client = await connected()
  return async (text, values = []) => (await client.query(text, values)).rows as never
}

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: env.HYPERDRIVE.connectionString })
  await client.connect()
  return client
}

/** A transaction that holds on to what it has locked, so that a test can say who comes first. */
export interface Transaction {
  query(text: string, values?: unknown[]): Promise<void>
  /** Resolves once somebody else waits for what this transaction holds. */
  awaited(): Promise<void>
  commit(): Promise<void>
}

export async function transaction(): Promise<Transaction> {
  const client = await connected()
  await client.query('begin')
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return {
    query: async (text, values = []) => void (await client.query(text, values)),
    awaited: () =>
      expect
        .poll(() => query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [rows[0]?.pid]), {
          timeout: 5_000,
          interval: 20,
        })
        .not.toEqual([]),
    commit: async () => void (await client.query('commit')),
  }
}
