import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { onEnd } from '../../scripts/stack/on-end.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { signInAll } from '../../bench/access-tokens.ts'
import { Ledger } from './faults/ledger.ts'
import { bankOf, Buyer, checkMoney, settleMoney } from './faults/money.ts'
import { Person } from './faults/person.ts'
import { startFaultStack } from './faults/stack.ts'
import { isUp, troubles } from './faults/troubles.ts'
import { insertPeople } from '../../bench/pairs/people.ts'
import { METRICS_TOKEN, rehearse } from './watch/rehearsal.ts'

/**
 * People who sign in, like, match, chat, change their profiles, pay and spend while everything breaks: the Worker, Postgres,
 * the bridge to it and Redis are killed, connections are cut and stall, answers arrive half, Redis is slow, Stripe fails before
 * and after it has charged, the disk of the database is full, the clock jumps.
 * `npm run faults [-- --seconds 600 --people 60]`. Afterwards everything that anybody was told is done must be so, once,
 * every invariant of the database must hold, and everything must answer again within ten seconds.
 *
 * `npm run faults -- --watch` breaks one thing after another instead, while a real Prometheus watches: see watch/rehearsal.ts.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    people: { type: 'string' },
    watch: { type: 'boolean', default: false },
  },
})
const PEOPLE = Number(values.people ?? (values.watch ? 10 : 60))
const UNLIMITED = { max: 10_000_000 }
const LIMITS = [
  'api',
  'api_anonymous',
  'message_send',
  'messages_list',
  'socket_open',
  'socket_open_ip',
  'socket_replay',
  'interest_daily',
  'profile_update',
  'coins',
  'billing',
  'otp_send',
  'otp_send_ip',
  'otp_send_country',
]
const RECOVERS_WITHIN = 10_000
/** How many of the people also pay. */
const BUYERS = 10

const ledger = new Ledger()
const began = Date.now()
const say = (text: string) => console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${text}`)

await import('../../scripts/build-assets.ts')
const stack = await startFaultStack({
  LIMIT_OVERRIDES: JSON.stringify(Object.fromEntries(LIMITS.map((name) => [name, UNLIMITED]))),
  // A process that dies with a key holds its claim for so long.
  IDEMPOTENCY_LEASE_SECONDS: '5',
  SMS_COUNTRY_BUDGETS: '{"49":100000000}',
  ...(values.watch ? { METRICS_TOKEN } : {}),
})
const end = onEnd(() => stack.stop())
await (values.watch ? watched() : campaign()).then(
  (isGood) => end(isGood ? 0 : 1),
  (error: unknown) => {
    console.error(error)
    report()
    return end(1)
  },
)

async function campaign(): Promise<boolean> {
  if (!stack.disk) say('SKIPPED: full disks; mounting one needs root')
  const { people, pairs } = await settle()
  say(`${people.length} people; everything breaks for ${values.seconds} s`)

  const until = Date.now() + Number(values.seconds) * 1000
  const isOver = () => Date.now() > until
  const trouble = troubles(stack, ledger, isOver)
  // As whoever runs a database has somebody who starts it again; a full disk may end it a while later.
  const watching = new AbortController()
  const watch = (async () => {
    for (; !watching.signal.aborted; await sleep(500 + Math.random() * 1_000))
      await stack.revivePostgres().catch((error: unknown) => say(`Postgres does not come back: ${String(error)}`))
  })()
  const bank = bankOf(stack.stripe)
  const buyers = people.slice(0, BUYERS).map((person) => new Buyer(person, ledger, bank))
  await Promise.all([
    ...pairs.map((pair) => live(pair, people, isOver)),
    ...buyers.map((buyer) => shop(buyer, isOver)),
    strangers(people, isOver),
  ])
  await trouble
  say('nothing breaks any more')

  stack.proxies.redis.slow(0)
  await stack.setClock(0)
  const recovery = await isUp(stack.directUrl, '/health/readiness')
  if (recovery > RECOVERS_WITHIN) ledger.problem(`everything answers again after ${recovery} ms only`)
  say(`everything answers again after ${recovery} ms`)
  await settled()
  await settleMoney(rows, sweep, ledger)
  await check(people)
  await checkMoney(rows, bank, ledger)
  watching.abort()
  await watch
  report()
  return ledger.problems.length === 0
}

/** Breaks things one by one, and expects the right alert of each. */
async function watched(): Promise<boolean> {
  const { pairs, tokens } = await settle()
  // What clients notice while things are broken on purpose is none.
  const problems: string[] = []
  await rehearse({ stack, pairs, tokens, rows, runJobs, say, problem: (text) => void problems.push(text) })
  for (const text of new Set(problems)) console.log(`- ${text}`)
  console.log(problems.length === 0 ? 'Each alert fired when it should.' : `${problems.length} problems`)
  return problems.length === 0
}

async function settle() {
  const ids = await withDatabase((db) => insertPeople(db, PEOPLE, 'free'))
  const tokens = await withDatabase((db) => signInAll(db, stack.jwtKeys, ids))
  const people = ids.map((id) => new Person(stack.url, id, tokens.get(id) ?? '', ledger))
  const pairs = people.flatMap((person, i) =>
    i % 2 === 0 && people[i + 1] ? [[person, people[i + 1] as Person] as const] : [],
  )
  return { people, pairs, tokens }
}

/** Two who like each other and then talk, and change their profiles now and then. */
async function live(
  [a, b]: readonly [Person, Person],
  people: readonly Person[],
  isOver: () => boolean,
): Promise<void> {
  await Promise.all([a.like(b.id), b.like(a.id)])
  const { data } = await a.insist('GET', '/matches/active')
  const [match] = (data['matches'] ?? []) as { conversation_id: string }[]
  if (!match) return ledger.problem('two who like each other are not matched')
  const lives = [a, b].map(async (person) => {
    while (!isOver()) {
      const dice = Math.random()
      if (dice < 0.75) await person.say(match.conversation_id)
      else if (dice < 0.9) await person.write()
      else await person.like(somebodyElse(person, people).id)
      await sleep(50 + Math.random() * 200)
    }
  })
  await Promise.all(lives)
}

function somebodyElse(person: Person, people: readonly Person[]): Person {
  const others = people.filter(({ id }) => id !== person.id)
  return others[Math.floor(Math.random() * others.length)] ?? person
}

/** Somebody who pays and spends. */
async function shop(buyer: Buyer, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await buyer.act()
    await sleep(200 + Math.random() * 600)
  }
}

/** Others sign in for the first time. */
async function strangers([someone]: readonly Person[], isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    await someone?.signIn().catch(() => {})
    await sleep(300)
  }
}

function rows<T>(text: string, values?: unknown[]): Promise<T[]> {
  return withDatabase(async (db) => (await db.query(text, values)).rows as T[])
}

/** Runs the jobs of a minute. */
async function sweep(): Promise<void> {
  await runJobs()
  await settled()
}

async function runJobs(): Promise<void> {
  await fetch(`${stack.directUrl}/cdn-cgi/local/scheduled`).catch(() => {})
}

/** Waits until what was left in the outbox is published. */
async function settled(): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const left = await withDatabase(async (db) => {
      await db.query('update outbox set due_at = now()')
      return (await db.query<{ count: number }>('select count(*)::integer as count from outbox')).rows[0]?.count ?? 0
    })
    if (left === 0) return
    await runJobs()
    await sleep(500)
  }
  ledger.problem('the outbox does not become empty')
}

async function check(people: readonly Person[]): Promise<void> {
  const byId = new Map(people.map((person) => [person.id, person]))
  for (const [conversationId, sent] of ledger.messages) {
    const reader = byId.get([...sent.values()][0]?.senderId ?? '')
    const stored = reader ? await historyOf(reader, conversationId) : []
    const gaps = stored.filter(({ seq }, i) => seq !== i + 1).length
    if (gaps > 0) ledger.problem(`${gaps} gaps in the seqs of ${conversationId}`)
    const byClientId = Map.groupBy(
      stored.filter(({ client_message_id: id }) => id !== undefined),
      ({ client_message_id: id }) => id,
    )
    for (const [clientId, { messageId, seq, content }] of sent) {
      // Only their sender sees the ids that clients gave; the others are found by their own.
      const found = stored.filter(({ id }) => id === messageId)
      if (found.length !== 1 || found[0]?.seq !== seq || found[0]?.content !== content)
        ledger.problem(`an acknowledged message is there ${found.length} times`)
      if ((byClientId.get(clientId)?.length ?? 1) > 1) ledger.problem('a message was stored twice')
    }
    if (new Set(stored.map(({ content }) => content)).size !== stored.length)
      ledger.problem(`a message of ${conversationId} is there twice`)
  }
  const decided = await withDatabase((db) =>
    db.query<{ pair: string }>(`select from_user_id || ' ' || to_user_id as pair from decisions where kind <> 'pass'`),
  )
  const decisions = new Set(decided.rows.map(({ pair }) => pair))
  for (const { from, to } of ledger.likes)
    if (!decisions.has(`${from} ${to}`)) ledger.problem('an acknowledged like is lost')
  const matches = await withDatabase((db) => db.query<{ id: string }>('select id from matches'))
  const matchIds = new Set(matches.rows.map(({ id }) => id))
  for (const { matchId } of ledger.likes)
    if (matchId !== null && !matchIds.has(matchId)) ledger.problem('an announced match is lost')
  for (const person of people) {
    const texts = ledger.bios.get(person.id)
    if (!texts || texts.length === 0) continue
    const { data } = await person.insist('GET', '/profile/me')
    const { bio } = (data['profile'] ?? data) as { bio?: string }
    if (!texts.includes(bio ?? '')) ledger.problem('an acknowledged profile is lost')
  }
  for (const { userId, token } of ledger.sessions) {
    const { status } = await new Person(stack.directUrl, userId, token, ledger).insist('GET', '/auth/me')
    if (status !== 200) ledger.problem(`an acknowledged session answers ${status}`)
  }
  const broken = await withDatabase(async (db) =>
    brokenInvariants(
      async (text, parameters) => (await db.query<{ name: string }>(text, parameters)).rows,
      [...byId.keys()],
    ),
  )
  for (const name of broken) ledger.problem(`an invariant does not hold: ${name}`)
}

interface Stored {
  id: string
  seq: number
  content: string
  client_message_id?: string
}

async function historyOf(reader: Person, conversationId: string): Promise<Stored[]> {
  const stored: Stored[] = []
  for (;;) {
    const { data } = await reader.insist(
      'GET',
      `/conversations/${conversationId}/messages?limit=100&after_seq=${stored.at(-1)?.seq ?? 0}`,
    )
    const page = (data['messages'] ?? []) as Stored[]
    stored.push(...page)
    if (page.length < 100) return stored
  }
}

async function withDatabase<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const db = new pg.Client({ connectionString: stack.databaseUrl })
    db.on('error', () => {})
    try {
      await db.connect()
      return await work(db)
    } catch (error) {
      if (tries >= 20) throw error
      await sleep(500)
    } finally {
      await db.end().catch(() => {})
    }
  }
}

function report(): void {
  const total = (prefix: string) =>
    [...ledger.counts].filter(([name]) => name.startsWith(prefix)).reduce((sum, [, count]) => sum + count, 0)
  for (const [name, count] of [...ledger.counts].toSorted(([one], [other]) => one.localeCompare(other)))
    console.log(`  ${name.padEnd(36)} ${count}`)
  console.log(`${total('kills')} kills and ${total('connections cut')} connections cut`)
  for (const [text, all] of Map.groupBy(ledger.problems, (text) => text)) {
    console.log(`- ${all.length} × ${text}`)
    const failure = stack.failureOf(/request (\S+)$/.exec(text)?.[1] ?? 'none')
    if (failure !== null) console.log(`  ${failure}`)
  }
  console.log(
    ledger.problems.length === 0 ? 'Nothing acknowledged was lost or doubled.' : `${ledger.problems.length} problems`,
  )
}
