import pg from 'pg'
import { Operator } from '../test/e2e/support/operator.ts'
import { fillCases } from './cases/fill.ts'
import { latencyOf, type Latency } from './latency.ts'
import { startServed } from './served.ts'

/**
 * What moderators wait for while many cases are open: `npm run bench:cases`. Times are the server's own, by `Server-Timing`.
 */
const FILLED = { cases: 10_000, reports: 30_000, claimed: 200, appeals: 1_000, photos: 2_000 }
const ROUNDS = 30
/** Requests before those that count. */
const WARM_UP = 3
/** Milliseconds for the first page of cases. */
const TARGET = 150
/** Milliseconds of a request on the server, and those of them in which it waits for Postgres. */
interface Times {
  total: number
  sql: number
}

const MANY = JSON.stringify({ api: { max: 1_000_000 } })

const stack = await startServed({ LIMIT_OVERRIDES: MANY })
const db = new pg.Client({ connectionString: stack.databaseUrl })
let isGood = false
try {
  await db.connect()
  await fillCases(db, FILLED)
  const operator = await Operator.come(stack)
  console.log(`${FILLED.cases} open cases with ${FILLED.reports} reports; ${ROUNDS} requests each`)
  isGood = await measure(operator)
} finally {
  await db.end()
  await stack.stop()
}
process.exit(isGood ? 0 : 1)

async function measure(operator: Operator): Promise<boolean> {
  const ids = await idsOfCases()
  let next = 0
  const first = await timed('first page of cases', () => ask(operator, '/admin/cases'))
  await timed('first page of one queue', () => ask(operator, '/admin/cases?queue=fraud'))
  await timed('first page of what nobody holds', () => ask(operator, '/admin/cases?claimed=none'))
  await timed('counts of queues', () => ask(operator, '/admin/cases/queues'))
  await timed('a case', () => ask(operator, `/admin/cases/${ids[next++]}`))
  await timed('next case', () => takeNext(operator))
  await timed('first page of appeals', () => ask(operator, '/admin/appeals'))
  await timed('first page of photos', () => ask(operator, '/admin/photos'))
  return first < TARGET
}

/** Claims the next case, and skips it, so that the one after it is next. */
async function takeNext(operator: Operator): Promise<Times> {
  const { times, data } = await answered(operator, 'POST', '/admin/cases/next', {})
  const { id } = data['case'] as { id: string }
  await operator.do('POST', `/admin/cases/${id}/skip`)
  return times
}

async function ask(operator: Operator, path: string): Promise<Times> {
  return (await answered(operator, 'GET', path)).times
}

async function answered(operator: Operator, method: string, path: string, body?: object) {
  const { status, headers, body: answer } = await operator.call(method, path, body)
  const [, total, sql] = /total;dur=([\d.]+), db;dur=([\d.]+)/.exec(headers.get('server-timing') ?? '') ?? []
  if (status !== 200) throw new Error(`${method} ${path} was answered with ${status}`)
  return { times: { total: Number(total), sql: Number(sql) }, data: answer.data }
}

/** Says how long requests took. @returns the 95th percentile in milliseconds */
async function timed(what: string, request: () => Promise<Times>): Promise<number> {
  for (let i = 0; i < WARM_UP; i += 1) await request()
  const times: Times[] = []
  for (let i = 0; i < ROUNDS; i += 1) times.push(await request())
  const [all, sql] = [latencyOf(times.map(({ total }) => total)), latencyOf(times.map((one) => one.sql))]
  const inWords = ({ p50, p95 }: Latency) => `${p50.toFixed(1)} / ${p95.toFixed(1)} ms`
  console.log(`  ${what.padEnd(32)} p50 / p95 ${inWords(all)}; of it waiting for Postgres ${inWords(sql)}`)
  return all.p95
}

/** Cases with the most reports, one for each request. */
async function idsOfCases(): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select case_id as id from reports group by case_id order by count(*) desc, case_id limit $1`,
    [WARM_UP + ROUNDS],
  )
  return rows.map(({ id }) => id)
}
