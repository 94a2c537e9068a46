import { neon, neonConfig } from '@neondatabase/serverless'
import pg from 'pg'

/** The ways from a Worker to Postgres, with nothing around them. */

export interface WaysEnv {
  /** A pool that takes connections of Postgres' protocol. */
  HYPERDRIVE: Hyperdrive
  /** A bridge that takes SQL over HTTP. */
  NEON_DATABASE_URL: string
}

type Ask = (env: WaysEnv, text: string, values: unknown[]) => Promise<unknown[]>

const endpointOf = (host: string, port: number | string): string => `http://${host}:${port}/sql`
neonConfig.fetchEndpoint = (host, port) => endpointOf(host, port)

/** A connection for this request, which is what the platform allows. */
const byPool: Ask = async ({ HYPERDRIVE }, text, values) => {
  const client = new pg.Client({ connectionString: HYPERDRIVE.connectionString })
  client.on('error', () => {})
  await client.connect()
  return (await client.query(text, values)).rows
}

const byNeon: Ask = async ({ NEON_DATABASE_URL }, text, values) => neon(NEON_DATABASE_URL).query(text, values)

/** The least that HTTP can cost: the driver's request without the driver; values stay texts. */
const byFetch: Ask = async ({ NEON_DATABASE_URL }, query, params) => {
  const { hostname, port } = new URL(NEON_DATABASE_URL)
  const response = await fetch(endpointOf(hostname, port), {
    method: 'POST',
    headers: { 'neon-connection-string': NEON_DATABASE_URL, 'neon-raw-text-output': 'true', 'neon-array-mode': 'true' },
    body: JSON.stringify({ query, params }),
  })
  // Guarantee: the bridge answers a statement that succeeds with its rows.
  return ((await response.json()) as { rows: unknown[] }).rows
}

export const WAYS = { pool: byPool, neon: byNeon, fetch: byFetch }

export type Way = keyof typeof WAYS

export const isWay = (name: string | null): name is Way => name !== null && Object.hasOwn(WAYS, name)
