import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { applyMigrations } from '../scripts/stack/migrations.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { startPostgres } from '../scripts/stack/postgres.ts'
import { newId } from '../src/foundation/ids.ts'
import { latencyOf } from './latency.ts'
import { insertPeople } from './pairs/people.ts'

/**
 * A spend beside the statement that it is made of, with 16 clients and a durable database: `npm run bench:coins [--
 * --seconds 10 --accounts 1000]`. The bare statement takes coins from one row and writes one entry; a transfer also
 * knows its key and its lots; a spend also has its offer and its effect. Rounds of the three alternate, so that a
 * machine that is busy for a while is busy for all of them. Fails when the sums are wrong afterwards.
 */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, accounts: { type: 'string', default: '1000' } },
})
const CLIENTS = 16
const ROUNDS = 5

const BARE = `
  with taken as (
    update bare_account set balance = balance - 60, version = version + 1 where id = $1 and balance >= 60
    returning id, balance, version
  )
  insert into bare_entry (id, account_id, version, type, amount, balance_after, key, reference, created_at)
  select $2::uuid, id, version, 'spend', -60, balance, $2::text, 'boost', now() from taken returning balance_after`

const TRANSFER = `
  select move_coins(account => c.id, entry => $2::uuid, type => 'adjustment', amount => -60, key => $2::text,
    reference => 'boost', at => now())
  from user_coins c where c.user_id = $1`

const SPEND = `
  select spend_coins(actor => hold_account($1), offer => 'boost', target => null, words => null, key => $2::text,
    at => now(), entry => $2::uuid, new_decision => $2::uuid, new_match => $2::uuid, new_conversation => $2::uuid)`

const KINDS = { 'bare statement': BARE, transfer: TRANSFER, 'spend on a boost': SPEND } as const

const folder = join(ROOT, '.bench', 'coins')
await rm(folder, { recursive: true, force: true })
const server = await startPostgres({
  dataDir: join(folder, 'postgres'),
  password: 'bench',
  isDurable: true,
  settings: ['shared_buffers=512MB'],
})
let isGood = false
try {
  isGood = await run()
} finally {
  await server.process.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit(isGood ? 0 : 1)

async function run(): Promise<boolean> {
  await applyMigrations(server.url)
  const pool = new pg.Pool({ connectionString: server.url, max: CLIENTS })
  const people = await insertPeople(pool, Number(values.accounts), 'free')
  await pool.query(
    `select count(adjust_coins(person => id, amount => 100000000, key => id::text, entry => gen_random_uuid(), at => now()))
     from users`,
  )
  await pool.query('create table bare_account as select user_id as id, balance, version from user_coins')
  await pool.query('alter table bare_account add primary key (id)')
  await pool.query(`create table bare_entry (like coin_transactions including all)`)
  const times: Record<string, number[]> = {}
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [kind, text] of Object.entries(KINDS)) {
      const found = await timeRound(pool, text, people)
      // The first fills caches.
      if (round > 0) times[kind] = [...(times[kind] ?? []), ...found]
    }
  const bare = latencyOf(times['bare statement'] ?? [])
  for (const [kind, all] of Object.entries(times)) {
    const { p50, p95, p99 } = latencyOf(all)
    const perSecond = all.length / ((ROUNDS - 1) * Number(values.seconds))
    console.log(
      `${kind.padEnd(18)} ${perSecond.toFixed(0).padStart(6)} a second, p50 ${p50.toFixed(1)}, p95 ${p95.toFixed(1)}, p99 ${p99.toFixed(1)} ms, p95 × ${(p95 / bare.p95).toFixed(2)}`,
    )
  }
  const { rows } = await pool.query('select * from coin_faults() limit 5')
  console.log(`faults of the ledger: ${rows.length === 0 ? 'none' : JSON.stringify(rows)}`)
  await pool.end()
  return rows.length === 0
}

/** Each client spends again as soon as it has an answer. */
async function timeRound(pool: pg.Pool, text: string, people: readonly string[]): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + Number(values.seconds) * 1000
  const client = async (first: number) => {
    for (let i = first; performance.now() < until; i += CLIENTS) {
      const startedAt = performance.now()
      await pool.query({ name: text.slice(0, 60), text, values: [people[i % people.length], newId()] })
      times.push(performance.now() - startedAt)
    }
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)))
  return times
}
