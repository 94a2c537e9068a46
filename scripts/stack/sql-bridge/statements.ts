import { createHash } from 'node:crypto'
import pg from 'pg'

/** Prepared statements at most, of one connection; the text of any more is parsed each time. */
const PREPARED = 2_000
/** Longest waits, in milliseconds. A little longer than the Worker waits, which has the word. */
const CONNECT_TIMEOUT = 1_500
const STATEMENT_TIMEOUT = 6_000

/** A statement and its values, as the driver sends them. */
export interface Statement {
  query: string
  params: (string | null)[]
}

/** What Postgres answers: its fields, and its own text of every value. */
export interface Answer {
  command: string
  rowCount: number | null
  fields: pg.FieldDef[]
  rows: (string | null)[][]
}

/** What a bridge holds of each database. */
export interface PoolSettings {
  /** Connections at most. */
  connections: number
  /** Milliseconds until an unused one is closed; 0 for never: a new one has to read the tables' definitions anew. */
  idleTimeout: number
}

/** Postgres' own text of every value: the driver decodes them by the types of the fields. */
const RAW: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => text }

const pools = new Map<string, pg.Pool>()

function poolOf(url: string, { connections, idleTimeout }: PoolSettings): pg.Pool {
  const known = pools.get(url)
  if (known) return known
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    idleTimeoutMillis: idleTimeout,
    connectionTimeoutMillis: CONNECT_TIMEOUT,
    query_timeout: STATEMENT_TIMEOUT,
    // The time limit is the server's too: what nobody waits for must not go on there.
    options: `-c statement_timeout=${STATEMENT_TIMEOUT}`,
  })
  // Without listeners a connection that is lost would end the process, whether it is idle or not.
  pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
  pools.set(url, pool)
  return pool
}

const names = new Map<string, string>()

/** The name of a prepared statement: the same for the same text. */
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= PREPARED) return known
  const name = createHash('sha1').update(text).digest('base64url')
  names.set(text, name)
  return name
}

/** SQLSTATE classes of what a statement's values lead to: data, constraints, errors that functions raise. */
const OF_VALUES = new Set(['22', '23', 'P0'])

/** Whether a connection goes on after an error. Any other could be of its own: a session that ends, a plan that is out of date. */
const isOfValues = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && OF_VALUES.has(error.code?.slice(0, 2) ?? '')

/** Runs a statement. @throws pg.DatabaseError when Postgres refuses it; else an outage */
export async function runStatement(url: string, { query, params }: Statement, settings: PoolSettings): Promise<Answer> {
  const name = nameOf(query)
  const client = await poolOf(url, settings).connect()
  try {
    const { command, rowCount, fields, rows } = await client.query<(string | null)[]>({
      ...(name === undefined ? {} : { name }),
      text: query,
      values: params,
      rowMode: 'array',
      types: RAW,
    })
    client.release()
    return { command, rowCount, fields, rows }
  } catch (error) {
    client.release(!isOfValues(error))
    throw error
  }
}
