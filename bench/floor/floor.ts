import { DECIDE, FEED, OWN_PROFILE } from '../peer/statements.ts'
import { isWay, WAYS, type Way, type WaysEnv } from './ways.ts'

/**
 * The cost of the platform itself: a handler that only answers, one with one trip to Redis, and one with one trip to
 * Postgres (the statement of the operation that it is compared with). No authentication, no validation, no limits, no
 * log.
 */
interface FloorEnv extends WaysEnv {
  /** How statements of operations reach Postgres. */
  WAY: Way
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

async function askPostgres(env: FloorEnv, { statement, values }: Asked): Promise<Response> {
  const rows = await WAYS[env.WAY](env, statements[statement].text, values.map(filledIn))
  return new Response(JSON.stringify({ success: true, data: rows }), { headers: JSON_TYPE })
}

/** The row with a number, by the way that the request names: see bench/ways.ts. */
async function askOne(env: FloorEnv, query: URLSearchParams): Promise<Response> {
  const [way, id] = [query.get('way'), query.get('id')]
  if (!isWay(way)) return new Response(null, { status: 404 })
  const rows = await WAYS[way](env, ONE, [id])
  return new Response(JSON.stringify({ success: rows.length === 1, data: rows }), { headers: JSON_TYPE })
}

const ONE = 'select id, name, bio, interests, created_at from bench_one where id = $1'

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
      case '/one':
        return askOne(env, searchParams)
      default:
        return askPostgres(env, JSON.parse(searchParams.get('ask') ?? '') as Asked)
    }
  },
} satisfies ExportedHandler<FloorEnv>
