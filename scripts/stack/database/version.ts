import pg from 'pg'

/** The oldest PostgreSQL that has what drizzle/functions calls: `uuidv7()` came with 18. */
export const LEAST_POSTGRES = 18

/**
 * @param client of a database
 * @throws Error for a server that is too old; nothing has been changed then
 */
export async function requirePostgres(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ number: number; version: string }>(
    `select current_setting('server_version_num')::integer as number, current_setting('server_version') as version`,
  )
  const [server] = rows
  if (server !== undefined && server.number >= LEAST_POSTGRES * 10_000) return
  throw new Error(
    `the database is PostgreSQL ${server?.version ?? 'of no version'}, and ${LEAST_POSTGRES} or newer is needed; upgrade it at its provider, or make a new one`,
  )
}

/** How long a server may take to accept a connection, in milliseconds. */
const CONNECTING = 15_000

/** What keeps a database from being deployed to: it cannot be reached, or is too old; null when nothing does. */
export async function postgresFinding(url: string): Promise<string | null> {
  try {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECTING })
    await client.connect()
    try {
      await requirePostgres(client)
    } finally {
      await client.end()
    }
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
