import pg from 'pg'
import { DECIDE, FEED, OWN_PROFILE } from '../peer/statements.ts'

/**
 * The cost of the platform itself: a handler that only answers, one with one trip to Redis, and one with one trip to
 * Postgres (the statement of the operation that it is compared with). No authentication, no validation, no limits, no
 * log.
 */
interface FloorEnv {
  HYPERDRIVE: Hyperdrive
  REDIS_URL: string
  REDIS_TOKEN: string
}

const JSON_TYPE = { 'content-type': 'application/json' }
const ANSWER = JSON.stringify({ success: true, data: { text: 'x'.repeat(800) } })

async function askRedis({ REDIS_URL, REDIS_TOKEN }: FloorEnv): Promise<Response> {
  const response = await fetch(`${REDIS_URL}/pipeline`, {
    method: 'POST',
    headers: { authorization: `Bearer ${REDIS_TOKEN}` },
    body: JSON.stringify([['MGET', 'a', 'b', 'c', 'd']]),
  })
  await response.json()
  return new Response(ANSWER, { headers: JSON_TYPE })
}

const statements = { DECIDE, FEED, OWN_PROFILE }

interface Asked {
  statement: keyof typeof statements
  /** Values; "now" and "id" stand for the time and a new id. */
  values: unknown[]
}

async function askPostgres({ HYPERDRIVE }: FloorEnv, { statement, values }: Asked): Promise<Response> {
  const client = new pg.Client({ connectionString: HYPERDRIVE.connectionString })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query(statements[statement].text, values.map(filledIn))
  return new Response(JSON.stringify({ success: true, data: rows }), { headers: JSON_TYPE })
}

function filledIn(value: unknown): unknown {
  if (value === 'now') return new Date().toISOString()
  return value === 'id' ? crypto.randomUUID() : value
}

export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    switch (pathname) {
      case '/bare':
        // A body is read, for comparison with operations that take one.
        if (request.method === 'POST') await request.json()
        return new Response(ANSWER, { headers: JSON_TYPE })
      case '/redis':
        return askRedis(env)
      default:
        return askPostgres(env, JSON.parse(searchParams.get('ask') ?? '') as Asked)
    }
  },
} satisfies ExportedHandler<FloorEnv>
