import { env } from 'cloudflare:workers'
import pg from 'pg'

/** Asks the database itself, beside the Worker. */
export async function query<Row extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new pg.Client({ connectionString: env.HYPERDRIVE.connectionString })
  await client.connect()
  const { rows } = await client.query(text, values)
  return rows as Row[]
}
