import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { ROOT } from '../scripts/stack/paths.ts'
import { startSurroundings } from '../scripts/stack/stack.ts'
import { startWorker } from '../scripts/stack/worker.ts'
import { latencyOf } from './latency.ts'
import { signInAll } from './access-tokens.ts'
import { LiveClient } from './live/client.ts'
import { fillSearchers } from './live/fill.ts'
import { pairedTwice, starved, waitingTimes, wrongPairs, type MadeMatch, type Run } from './live/findings.ts'
import { makeSearchers, type Searcher } from './live/population.ts'

/**
 * Live matching under load: users with random wishes in cities and remote places start searching over a minute, each
 * with a socket, against the Worker as development runs it, PostgreSQL and Redis: `npm run bench:live [-- --people 2000
 * --seconds 60]`. Afterwards the result is compared with a brute-force oracle. Fails when a rule was broken.
 */
const { values } = parseArgs({
  options: { people: { type: 'string', default: '2000' }, seconds: { type: 'string', default: '60' } },
})
const SPILL_SECONDS = 4
/** How long the run continues after the last user has joined, so that every possible match is made. */
const REST = 15_000
/**
 * Milliseconds for which two fitting users may be free at the same time: the duration of an attempt on a busy machine.
 */
const BUSY = 1_500
/** Users who search before the measurement, and have left by then. */
const WARM_UP = 100
/** Sockets that are opened concurrently. */
const OPENING = 20

const folder = join(ROOT, '.bench', 'live')
await rm(folder, { recursive: true, force: true })
await import('../scripts/build-assets.ts')
const surroundings = await startSurroundings({ folder, isDurable: false })
const spilled = { searches: 0 }
const worker = await startWorker({
  dataDir: join(folder, 'worker'),
  databaseUrl: surroundings.databaseUrl,
  secrets: surroundings.secrets,
  passwords: false,
  settings: {
    ENVIRONMENT: 'development',
    LIVE_SPILL_SECONDS: String(SPILL_SECONDS),
  },
  onLine: (line) => {
    const [, searches] = /"event":"searches_spilled".*"searches":(\d+)/.exec(line) ?? []
    spilled.searches += Number(searches ?? 0)
    if (/"event":"(pairing|job|event_not|frame|after_answer)_\w+"/.test(line)) console.log(line)
  },
})
const client = new pg.Client({ connectionString: surroundings.databaseUrl })
await client.connect()
let isGood = false
try {
  isGood = report(await simulate())
} finally {
  await client.end()
  await worker.process.stop()
  await surroundings.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit(isGood ? 0 : 1)

async function simulate(): Promise<Run> {
  await warmUp()
  const people = makeSearchers(Number(values.people), Number(values.seconds) * 1000, Date.now())
  await fillSearchers((statement, parameters) => client.query(statement, parameters), people)
  await client.query('analyze')
  const tokens = await signInAll(
    client,
    surroundings.secrets.JWT_KEYS,
    people.map(({ id }) => id),
  )
  const clients = people.map((person) => new LiveClient(worker.url, tokens.get(person.id) ?? '', person))
  const rest = [...clients]
  await Promise.all(
    Array.from({ length: OPENING }, async () => {
      for (let next = rest.pop(); next; next = rest.pop()) await next.open()
    }),
  )
  spilled.searches = 0
  console.log(`${clients.length} people are connected; they begin to search over ${values.seconds} s.`)

  const startedAt = Date.now()
  await Promise.all(
    clients.map(async (live) => {
      await sleep(live.person.joinsAt - (Date.now() - startedAt))
      await live.find()
    }),
  )
  await sleep(REST)
  const endedAt = Date.now()
  for (const live of clients) live.close()
  const refusals = clients.reduce((sum, live) => sum + live.refusals, 0)
  if (refusals > 0) console.log(`${refusals} times the service could not answer, and was asked again.`)
  const { rows } = await client.query<Omit<MadeMatch, 'at'> & { at: Date }>(
    `select user_a as one, user_b as other, matched_at as at from matches where kind = 'live'`,
  )
  const times = (pick: (live: LiveClient) => number) =>
    new Map(clients.flatMap((live) => (pick(live) === Infinity ? [] : [[live.person.id, pick(live)] as const])))
  return {
    people,
    askedAt: times(({ askedAt }) => askedAt),
    searchingFrom: times(({ answeredAt }) => answeredAt),
    heardAt: times(({ heardAt }) => heardAt),
    matches: rows.map(({ at, ...pair }) => ({ ...pair, at: at.getTime() })),
    endedAt,
  }
}

/** Warms up the code, since a minute is too short to average that out. */
async function warmUp(): Promise<void> {
  const people = makeSearchers(WARM_UP, 0, Date.now())
  await fillSearchers((statement, parameters) => client.query(statement, parameters), people)
  const tokens = await signInAll(
    client,
    surroundings.secrets.JWT_KEYS,
    people.map(({ id }) => id),
  )
  for (const person of people) {
    const live = new LiveClient(worker.url, tokens.get(person.id) ?? '', person)
    await live.open()
    await live.find()
    live.close()
  }
  await client.query('delete from users where id = any($1)', [people.map(({ id }) => id)])
}

/** Prints the results; false when a rule was broken. */
function report(run: Run): boolean {
  const twice = pairedTwice(run)
  const wrong = wrongPairs(run)
  const hungry = starved(run, patienceOf)
  const deaf = run.matches.flatMap(({ one, other }) => [one, other]).filter((id) => !run.heardAt.has(id))
  const places = new Map(run.people.map((person) => [person.id, person]))
  const answers = latencyOf(
    run.people.map(({ id }) => (run.searchingFrom.get(id) ?? Infinity) - (run.askedAt.get(id) ?? 0)),
  )
  const afar = run.matches.filter(({ one, other }) => regionOf(places.get(one)) !== regionOf(places.get(other)))
  console.log(`
people             ${run.people.length}
matches            ${run.matches.length}, ${afar.length} of them between regions
sent to the world  ${spilled.searches} searches
answer to a search p50 ${answers.p50} ms, p95 ${answers.p95} ms, p99 ${answers.p99} ms
paired twice       ${twice.length}
against the rules  ${wrong.length}
did not hear of it ${deaf.length}
starved            ${hungry.length} pairs${hungry.length > 0 ? `, longest ${Math.max(...hungry.map(({ together }) => together))} ms` : ''}

| fitting partners | people | matched | p50 ms | p95 ms | p99 ms | max ms |
| ---------------- | -----: | ------: | -----: | -----: | -----: | -----: |`)
  for (const { partners, people, matched, p50, p95, p99, max } of waitingTimes(run))
    console.log(
      `| ${partners.padEnd(16)} | ${[people, matched, p50, p95, p99, max].map((n) => Math.round(n)).join(' | ')} |`,
    )
  return twice.length + wrong.length + hungry.length + deaf.length === 0
}

/** Users of one region are matched at once, others when both have been forwarded to the world's queue. */
function patienceOf(one: Searcher, other: Searcher): number {
  return BUSY + (regionOf(one) === regionOf(other) ? 0 : SPILL_SECONDS * 1000)
}

/** The squares of 500 km of `tile_at` in SQL. */
function regionOf(person: Searcher | undefined): string {
  if (!person) return ''
  const rows = Math.ceil((Math.PI * 6371.0088) / 500)
  const row = Math.floor(((person.latitude + 90) / 180) * rows)
  const middle = ((row + 0.5) * 180) / rows - 90
  const columns = Math.max(1, Math.round(((2 * Math.PI * 6371.0088) / 500) * Math.cos((middle * Math.PI) / 180)))
  return `${row} ${Math.floor(((person.longitude + 180) / 360) * columns)}`
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)))
}
