import { randomInt } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { ROOT } from '../scripts/stack/paths.ts'
import { startSurroundings } from '../scripts/stack/stack.ts'
import { startWorker } from '../scripts/stack/worker.ts'
import { brokenInvariants } from '../test/support/invariants.ts'
import { signInAll } from './access-tokens.ts'
import { PairClient, type Came } from './pairs/client.ts'
import { insertPeople } from './pairs/people.ts'

/**
 * Concurrent actions on pairs, over HTTP against the Worker as development runs it: `npm run bench:pairs [-- --pairs
 * 2000 --at-once 32]`. Both like each other, each like three times, with a key and without; mixed with withdrawals,
 * passes, unmatches and blocks at random. Afterwards every invariant is checked in the database, and every hub for its
 * notifications. Fails when one is broken.
 */
const { values } = parseArgs({
  options: { pairs: { type: 'string', default: '2000' }, 'at-once': { type: 'string', default: '32' } },
})
const AT_ONCE = Number(values['at-once'])

const folder = join(ROOT, '.bench', 'pairs')
await rm(folder, { recursive: true, force: true })
await import('../scripts/build-assets.ts')
const surroundings = await startSurroundings({ folder, isDurable: false })
const worker = await startWorker({
  dataDir: join(folder, 'worker'),
  databaseUrl: surroundings.databaseUrl,
  secrets: surroundings.secrets,
  passwords: false,
  settings: { ENVIRONMENT: 'development' },
})
const db = new pg.Pool({ connectionString: surroundings.databaseUrl, max: 8 })
let isGood = false
try {
  isGood = await run()
} finally {
  await db.end()
  await worker.process.stop()
  await surroundings.stop()
  await rm(folder, { recursive: true, force: true })
}
process.exit(isGood ? 0 : 1)

async function run(): Promise<boolean> {
  const ids = await insertPeople(db, 2 * Number(values.pairs), 'free')
  const tokens = await signInAll(db, surroundings.secrets.JWT_KEYS, ids)
  const people = ids.map((id) => new PairClient(worker.url, tokens.get(id) ?? '', id))
  const pairs = Array.from({ length: people.length / 2 }, (_, i) => people.slice(2 * i, 2 * i + 2))

  const work = pairs.flatMap(([a, b]) => (a && b ? everythingAbout(a, b) : []))
  const startedAt = performance.now()
  const came = await inLanes(shuffledNearby(work), (step) => step())
  const seconds = (performance.now() - startedAt) / 1000
  console.log(`${came.length} requests in ${seconds.toFixed(0)} s, ${(came.length / seconds).toFixed(0)} a second`)
  for (const [outcome, all] of Map.groupBy(came, ({ status, code }) => `${status} ${code ?? ''}`))
    console.log(`  ${outcome.padEnd(32)} ${all.length}`)

  await everythingIsPublished()
  const query = async (text: string, parameters: unknown[]) => (await db.query<{ name: string }>(text, parameters)).rows
  const broken = await brokenInvariants(query, ids)
  const { rows: matches } = await db.query<{ id: string; people: string[]; status: string }>(
    'select id, array[user_a::text, user_b::text] as people, status from matches',
  )
  const over = matches.filter(({ status }) => status !== 'active')
  const wrong = (await inLanes(people, (person) => wronglyTold(person, matches))).flat()
  const failures = came.filter(({ status }) => status >= 500)
  const again = came.reduce((sum, { refusals }) => sum + refusals, 0)
  console.log(`asked again because the service could not answer right now: ${again}`)
  console.log(`${matches.length} matches, ${over.length} of them over`)
  console.log(`invariants that do not hold: ${broken.join('; ') || 'none'}`)
  console.log(`people who were told too little or too often: ${wrong.length}`)
  return broken.length === 0 && wrong.length === 0 && failures.length === 0
}

type Step = () => Promise<Came>

/** The actions on one pair. */
function everythingAbout(a: PairClient, b: PairClient): Step[] {
  const like =
    (from: PairClient, to: PairClient, key?: string): Step =>
    () =>
      from.call('POST', '/matching/swipe', { target_user_id: to.id, action: 'like' }, key)
  const likes = [
    [a, b],
    [b, a],
  ].flatMap(([from, to]) =>
    from && to ? [like(from, to), like(from, to, `like ${to.id}`), like(from, to, `like ${to.id}`)] : [],
  )
  const [by, other] = randomInt(2) === 0 ? [a, b] : [b, a]
  const more: Step[] = [
    () => by.call('POST', '/connections/interest/withdraw', { to_user_id: other.id }),
    () => by.call('POST', `/matches/dislike/${other.id}`),
    () => by.call('POST', `/users/${other.id}/block`),
    () => unmatch(by, other),
  ]
  // A quarter of the pairs only like each other.
  return randomInt(4) === 0 ? likes : [...likes, ...more.filter(() => randomInt(2) === 0)]
}

async function unmatch(by: PairClient, other: PairClient): Promise<Came> {
  const { rows } = await db.query<{ id: string }>(
    'select id from matches where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid) order by matched_at desc',
    [by.id, other.id],
  )
  return rows[0]
    ? by.call('DELETE', `/matches/${rows[0].id}`)
    : { status: 0, code: 'nothing to unmatch yet', refusals: 0 }
}

/** Ordered so that actions on one pair are close together and collide. */
function shuffledNearby(work: readonly Step[]): Step[] {
  const placed = work.map((step, i) => ({ step, place: i + randomInt(24) }))
  return placed.toSorted((one, other) => one.place - other.place).map(({ step }) => step)
}

async function inLanes<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const rest = items.entries()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const [i, item] of rest) results[i] = await act(item)
    }),
  )
  return results
}

/** Waits until the outbox is empty; failed events are retried by the cron trigger. */
async function everythingIsPublished(): Promise<void> {
  for (let left = 1; left > 0;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const { rows } = await db.query<{ count: number }>('select count(*)::integer as count from outbox')
    left = rows[0]?.count ?? 0
    if (left > 0) await fetch(`${worker.url}/cdn-cgi/local/scheduled`)
  }
}

/** Whether a user was notified once of each of their matches, and once more of each ended one; if not, their id. */
async function wronglyTold(
  person: PairClient,
  matches: readonly { id: string; people: string[]; status: string }[],
): Promise<string[]> {
  const own = matches.filter(({ people }) => people.includes(person.id))
  const expected = (isMeant: (status: string) => boolean) =>
    own
      .filter(({ status }) => isMeant(status))
      .map(({ id }) => id)
      .toSorted()
      .join()
  const told = await person.told()
  const heard = (event: string) => (told.get(event) ?? []).toSorted().join()
  const isRight =
    heard('match:created') === expected(() => true) &&
    heard('new_match') === expected(() => true) &&
    heard('match:ended') === expected((status) => status !== 'active')
  return isRight ? [] : [person.id]
}
