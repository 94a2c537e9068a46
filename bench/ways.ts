import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { endWith, onEnd } from '../scripts/stack/on-end.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { freePort } from '../scripts/stack/ports.ts'
import { startPostgres } from '../scripts/stack/postgres.ts'
import { startSqlBridgeProcess } from '../scripts/stack/sql-bridge/bridge.ts'
import { temporaryFolder } from '../test/support/node/programs.ts'
import { median, row, table, whole } from './compare/markdown-table.ts'
import { bundle } from './compare/our-worker.ts'
import { startPool } from './compare/pgbouncer.ts'
import { findPrograms } from './compare/programs.ts'
import { startFloor } from './compare/runtime.ts'
import { runWrk, type Run } from './compare/wrk.ts'
import type { Way } from './floor/ways.ts'

/**
 * One statement by primary key from a Worker that does nothing else, by each way to Postgres, on 32 connections, in
 * turns: `npm run bench:ways [-- --rounds 3 --seconds 3]`. docs/decisions/sql-over-http.md is why.
 */
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '3' } },
})
const ROWS = 1_000
const WAYS: Readonly<Record<Way, string>> = {
  pool: 'pg through pgbouncer',
  neon: 'Neon’s driver over HTTP, through the bridge',
  fetch: 'fetch to the bridge, without a driver',
}
/** Enough that every process is warm. */
const WARM_UP_SECONDS = 1

const running: { stop(): Promise<void> }[] = []
const end = onEnd(async () => {
  for (const part of running.splice(0).toReversed()) await part.stop()
})
async function measure(): Promise<boolean> {
  const programs = findPrograms()
  const folder = await temporaryFolder()
  running.push({ stop: () => folder.remove() })
  const postgres = await startPostgres({
    dataDir: join(folder.path, 'postgres'),
    password: randomBytes(16).toString('hex'),
    isDurable: true,
  })
  running.push(postgres.process)
  await fill(postgres.url)
  const pool = await startPool(programs.pgbouncer, join(folder.path, 'pgbouncer'), postgres.url)
  running.push(pool.process)
  const bridge = await startSqlBridgeProcess(postgres.url)
  running.push(bridge)
  const own = join(folder.path, 'floor')
  await mkdir(own)
  const floor = await startFloor({
    name: 'floor',
    folder: own,
    port: await freePort(),
    bundle: join(bundle(join(ROOT, 'bench', 'floor', 'wrangler.toml'), own), 'floor.js'),
    database: pool.url,
    texts: { NEON_DATABASE_URL: bridge.url, WAY: 'neon' },
    alivePath: '/bare',
  })
  running.push(floor.process)

  const lanes = Array.from({ length: ROWS }, (_, i) => ({ token: 'none', id: String(i + 1) }))
  const parts = {
    'bridge to Postgres': bridge.process.pid,
    pgbouncer: pool.process.pid,
    Postgres: postgres.process.pid,
  }
  const run = (way: Way, seconds: number): Promise<Run> =>
    runWrk({ program: programs.wrk, folder: folder.path, parts }, floor, requestsOf(way, lanes), seconds)
  const names = Object.keys(WAYS) as Way[]
  const done = new Map(names.map((way) => [way, [] as Run[]]))
  for (const way of names) await run(way, WARM_UP_SECONDS)
  for (let round = 0; round < Number(values.rounds); round += 1)
    for (const way of names.map((_, i) => names[(i + round) % names.length] ?? 'neon'))
      done.get(way)?.push(await run(way, Number(values.seconds)))
  console.log(
    table(
      HEAD,
      [...done].map(([way, runs]) => row([WAYS[way], ...cellsOf(runs)])),
    ),
  )
  return [...done.values()].flat().every(({ failed }) => failed === 0)
}

const HEAD = [
  'way',
  'requests/s, median (least – most)',
  'p50 / p99 ms',
  'Worker, µs',
  'bridge or pool, µs',
  'Postgres, µs',
  'failed',
]

function cellsOf(runs: readonly Run[]): string[] {
  const rates = runs.map(({ perSecond }) => perSecond)
  const mid = (figure: (run: Run) => number) => median(runs.map(figure))
  return [
    `${whole(median(rates))} (${whole(Math.min(...rates))} – ${whole(Math.max(...rates))})`,
    `${mid(({ p50 }) => p50).toFixed(1)} / ${mid(({ p99 }) => p99).toFixed(1)}`,
    whole(mid(({ cpu }) => cpu)),
    whole(mid(({ parts }) => parts['bridge to Postgres'] + parts.pgbouncer)),
    whole(mid(({ parts }) => parts.Postgres)),
    whole(runs.reduce((sum, { failed }) => sum + failed, 0)),
  ]
}

const requestsOf = (way: Way, lanes: { token: string; id: string }[]) => ({
  method: 'GET' as const,
  path: `/one?way=${way}&id={id}`,
  lanes,
  start: 0,
})

async function fill(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`create table bench_one (id integer primary key, name text not null, bio text not null,
    interests text[] not null, created_at timestamptz not null)`)
  await client.query(
    `insert into bench_one select n, 'name ' || n, repeat('x', 300), array['music', 'cooking'], now()
    from generate_series(1, $1::integer) n`,
    [ROWS],
  )
  await client.end()
}

await endWith(end, measure())
