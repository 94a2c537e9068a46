import { env } from 'cloudflare:workers'
import pg from 'pg'
import { expect } from 'vitest'

/** PostgreSQL itself, without the pooler of test/support/node/pooler. */
export const { DATABASE_URL } = env as Env & { DATABASE_URL: string }

/** Asks the database itself, beside the Worker, through one connection for all tests of a file. */
export async function query<Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
  // One that could not be had must not stand in the way of the next.
  shared ??= connected().catch((error: unknown) => {
    shared = undefined
    throw error
  })
  const { rows } = await (await shared).query(text, values)
  return rows as Row[]
}

let shared: Promise<pg.Client> | undefined

/** The same through a connection of its own: for questions from inside an object or a hook, which cannot use that of the tests. */
export async function queryAlone<Row extends Record<string, unknown>>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = await connected()
  try {
    const { rows } = await client.query(text, values)
    return rows as Row[]
  } finally {
    await client.end()
  }
}

async function connected(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: DATABASE_URL })
  client.on('error', () => {})
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

/** Connections of transactions that are over, for the next: a file of many tests would hold hundreds. */
const idle: pg.Client[] = []

export async function transaction(): Promise<Transaction> {
  // Of its own, because what the others ask may be what waits.
  const [client, observer] = [idle.pop() ?? (await connected()), idle.pop() ?? (await connected())]
  await client.query('begin')
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return {
    query: async (text, values = []) => void (await client.query(text, values)),
    awaited: () =>
      expect
        .poll(
          async () =>
            (
              await observer.query('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [
                rows[0]?.pid,
              ])
            ).rowCount,
          { timeout: 5_000, interval: 20 },
        )
        .toBeGreaterThan(0),
    commit: async () => {
      await client.query('commit')
      idle.push(client, observer)
    },
  }
}
