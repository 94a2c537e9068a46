import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { applyMigrations } from '../scripts/stack/migrations.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { startPostgres } from '../scripts/stack/postgres.ts'
import { decideAbout, dropIndexes, fill, fillDecisions } from './feed/fill.ts'
import { connect, disagreements, timed, timeFeed, timeKept, timeNaive } from './feed/measure.ts'
import { oracleFeed } from './feed/oracle.ts'
import { KINDS, makePopulation, type Kind, type Subject } from './feed/population.ts'
import { timeRequests } from './feed/requests.ts'
import { latencyOf, type Latency } from './latency.ts'

/**
 * The feed at 100,000 and at 1,000,000 users with 20 decisions each, for five kinds of viewer, compared with a naive
 * query and a brute-force oracle: `npm run bench:feed [-- --sizes 100000,1000000 --decisions 20]`. Takes about a
 * quarter of an hour and 8 GB of disk, which it frees.
 */
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000' },
    decisions: { type: 'string', default: '20' },
  },
})
const PER_KIND = 50
const ROUNDS = 4
const HEAVY = 20_000
const NAIVE_VIEWERS = 5
const ORACLE_DEPTH = 150

interface Row {
  people: number
  kind: Kind
  sql: Latency
  /** Where people are kept of an earlier search; null where no search is long enough. */
  kept: Latency | null
  request: Latency
  naive: Latency
}

const ms = ({ p50, p95, p99 }: Latency): string => [p50, p95, p99].map((time) => time.toFixed(1)).join(' / ')

async function measureAt(size: number): Promise<Row[]> {
  const now = Date.now()
  const folder = join(ROOT, '.bench', `feed-${size}`)
  await rm(folder, { recursive: true, force: true })
  const server = await startPostgres({
    dataDir: join(folder, 'postgres'),
    password: 'bench',
    isDurable: false,
    settings: ['shared_buffers=2GB', 'maintenance_work_mem=1GB', 'max_wal_size=8GB', 'autovacuum=off'],
  })
  try {
    await applyMigrations(server.url)
    const client = new pg.Client({ connectionString: server.url })
    // An error that ends the run stops the server under it.
    client.on('error', () => {})
    await client.connect()
    const population = makePopulation(size, PER_KIND, now)
    // Viewers are active already; otherwise reading would change the results of others.
    for (const kind of KINDS) for (const viewer of population.viewers[kind]) viewer.activeAt = now
    await step(`${size} people`, () => fill(client, population))
    const indexes = await dropIndexes(client, ['decisions'])
    await step(`${values.decisions} decisions each`, () => fillDecisions(client, Number(values.decisions)))
    await step('indexes', async () => {
      for (const index of indexes) await client.query(index)
      await client.query('vacuum analyze')
    })
    await step(`${HEAVY} decisions of each heavy decider`, () =>
      decideMuch(client, population.people, population.viewers['heavy decider'], now),
    )
    await client.query('vacuum analyze decisions')

    const db = connect(server.url)
    const times: Omit<Row, 'request'>[] = []
    for (const kind of KINDS) {
      const viewers = population.viewers[kind]
      await timeFeed(db, viewers, now, 1)
      const sql = latencyOf(await timeFeed(db, viewers, now, ROUNDS))
      const keptTimes = await timeKept(db, viewers, now, ROUNDS)
      const kept = keptTimes.length > 0 ? latencyOf(keptTimes) : null
      const naive = latencyOf(await timeNaive(client, viewers.slice(0, NAIVE_VIEWERS), now))
      times.push({ people: size, kind, sql, kept, naive })
      console.log(`      ${kind}: ${ms(sql)} ms, from kept people ${kept ? ms(kept) : '–'}`)
    }
    await step('the oracle agrees', async () => {
      const viewers = KINDS.flatMap((kind) => population.viewers[kind].slice(0, 40))
      const found = await disagreements(db, client, population.people, viewers, now, ORACLE_DEPTH)
      if (found.length > 0)
        throw new Error(`${found.length} of ${viewers.length} viewers see another feed:\n${found.join('\n')}`)
      console.log(`      ${viewers.length} viewers, ${ORACLE_DEPTH} places each`)
    })
    // Last, because they tell the database that the viewers are active now, in whatever hour that is.
    const requests = await timeRequests(server.url, population.viewers, ROUNDS)
    db.close()
    await client.end()
    return times.map((row) => ({ ...row, request: latencyOf(requests[row.kind]) }))
  } finally {
    await server.process.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Lets viewers decide about the first users in their feeds: the worst case for a search that begins with these. */
async function decideMuch(
  client: pg.Client,
  people: readonly Subject[],
  viewers: readonly Subject[],
  now: number,
): Promise<void> {
  const nobody = { decided: new Set<string>(), likers: new Set<string>(), blocked: new Set<string>() }
  for (const viewer of viewers) await decideAbout(client, viewer, oracleFeed(people, viewer, nobody, now, HEAVY))
}

async function step(name: string, work: () => Promise<void>): Promise<void> {
  console.log(`  ok  ${((await timed(work)) / 1000).toFixed(1).padStart(6)} s  ${name}`)
}

const rows: Row[] = []
for (const size of values.sizes.split(',').map(Number)) rows.push(...(await measureAt(size)))

console.log(
  '\n| people | viewer | SQL p50 / p95 / p99 ms | from kept people | request p50 / p95 / p99 ms | naive SQL p50 ms | naive : ours |',
)
console.log('| ---: | --- | ---: | ---: | ---: | ---: | ---: |')
for (const { people, kind, sql, kept, request, naive } of rows)
  console.log(
    `| ${people} | ${kind} | ${ms(sql)} | ${kept ? ms(kept) : '–'} | ${ms(request)} | ${naive.p50.toFixed(0)} | ${(naive.p50 / sql.p50).toFixed(0)} × |`,
  )
for (const kind of KINDS) {
  const [least, most] = [rows.find((row) => row.kind === kind), rows.findLast((row) => row.kind === kind)]
  if (least && most && least !== most)
    console.log(
      `growth of p95, ${kind}: ${(most.sql.p95 / least.sql.p95).toFixed(2)} × from ${least.people} to ${most.people}`,
    )
}
process.exit(0)
