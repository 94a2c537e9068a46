import { randomInt, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import pg from 'pg'
import { startSurroundings } from '../../../scripts/stack/stack.ts'
import { startWorker } from '../../../scripts/stack/worker.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { LIMITS } from '../../../src/catalogue/limits.ts'
import { SOCKET_LIMITS } from '../../../src/catalogue/socket-limits.ts'
import type { Json } from '../../support/api.ts'
import { temporaryFolder } from '../../support/node/programs.ts'
import { eventsOf, operationsOf, requireKnown, type Operation } from './documents.ts'
import { CHANGES_MESSAGE, complaintsAbout, difference, keyComplaints } from './judge.ts'
import { attempts, readings, send, type Answer, type Attempt, type Wire } from './request.ts'
import { fuzzSocket, KINDS } from './sockets.ts'
import { makeWorld, type Actor, type World } from './world.ts'

/**
 * Asks everything that the documents say can be asked, rightly and wrongly, as everybody:
 * `npm run fuzz [-- --requests 100000 | --seconds 120] [--seed 7] [--stop-at 1]`
 *
 * Every answer is held against the OpenAPI and the AsyncAPI document, and against what is known of the people in it: no
 * 5xx, nothing undeclared, nothing of anybody else's. The seed is printed; the same seed asks the same things.
 */
const { values } = parseArgs({
  options: {
    requests: { type: 'string' },
    seconds: { type: 'string' },
    seed: { type: 'string' },
    'stop-at': { type: 'string', default: '50' },
  },
})
const seed = Number(values.seed ?? randomInt(2 ** 31))
const most = Number(values.requests ?? (values.seconds === undefined ? 10_000 : Infinity))
const until = Date.now() + Number(values.seconds ?? Infinity) * 1000
const stopAt = Number(values['stop-at'])
const LANES = 12
/** After so many requests, people have done enough to each other. */
const PER_WORLD = 2_500

/**
 * What ends an account or its sessions, as the birth date of a minor does, is left to somebody who is there for that; and so
 * is taking a block back, since one of them stays for all that is compared.
 */
const ENDING: ReadonlySet<string> = new Set([
  'signOut',
  'signOutEverywhere',
  'endSession',
  'endOtherSessions',
  'resetPassword',
  'refreshSession',
  'linkPhone',
  'unlinkPhone',
  'linkEmail',
  'unlinkGoogle',
  'deleteAccount',
  'restoreAccount',
  'unpublishProfile',
  'setProfileVisibility',
  'unblockUser',
])
/** Two that anybody may ask at any time. */
const [TICKET, OTHER] = ['/api/v1/realtime/ticket', '/api/v1/profile/publish'] as const
const LEFT_OUT = new Set(['Development'])
/** Speaks Engine.IO; sockets are asked in their own way. */
const SOCKET_IO = '/socket.io/'

/** Google's key set, which nothing here is signed with. */
const google = await startKeySet()
const folder = await temporaryFolder()
await import('../../../scripts/build-assets.ts')
const surroundings = await startSurroundings({ folder: folder.path, isDurable: false })
const wide = Object.fromEntries(Object.keys(LIMITS).map((name) => [name, { max: 1_000_000 }]))
const wideSockets = Object.fromEntries(
  Object.keys(SOCKET_LIMITS).map((name) => [name, { burst: 1_000_000, perSecond: 1_000 }]),
)
const worker = await startWorker({
  dataDir: join(folder.path, 'worker'),
  databaseUrl: surroundings.databaseUrl,
  secrets: surroundings.secrets,
  settings: {
    ENVIRONMENT: 'development',
    LIMIT_OVERRIDES: JSON.stringify(wide),
    SOCKET_LIMIT_OVERRIDES: JSON.stringify(wideSockets),
    GOOGLE_CLIENT_IDS: 'web.clients.test',
    GOOGLE_JWKS_URL: google.url,
    SMS_COUNTRY_BUDGETS: '{"49":100000000}',
  },
})
const db = new pg.Pool({ connectionString: surroundings.databaseUrl, max: 2 })
const complaints = new Map<string, { count: number; example: string }>()
const counts = { requests: 0, frames: 0, worlds: 0 }
const statuses = new Map<number, number>()
let isGood = false
try {
  console.log(`seed ${seed}`)
  await run()
  isGood = complaints.size === 0
} finally {
  await db.end()
  await worker.process.stop()
  await surroundings.stop()
  await folder.remove()
  google.stop()
}
report()
process.exit(isGood ? 0 : 1)

async function run(): Promise<void> {
  const [openApi, asyncApi] = await Promise.all(['/openapi.json', '/asyncapi.json'].map(documentAt))
  const operations = operationsOf(openApi).filter(({ tag, path }) => !LEFT_OUT.has(tag) && path !== SOCKET_IO)
  requireKnown(operations, ENDING)
  requireKnown(operations, CHANGES_MESSAGE)
  const events = eventsOf(asyncApi)
  while (!isOver()) {
    const world = await makeWorld({ url: worker.url, db, jwtKeys: surroundings.secrets.JWT_KEYS })
    const first = counts.requests
    counts.worlds += 1
    const arbitraries = new Map(
      operations.map((operation) => [operation.id, attempts(operation, world.known, openApi.components)]),
    )
    const sockets = { url: worker.url, world, events, components: asyncApi.components }
    const onSockets = (async () => {
      for (let i = 0; i < 14 && !isOver(); i += 1) {
        const actor = world.actors[i % world.actors.length]
        const kind = KINDS[i % 2] ?? 'json'
        if (!actor) continue
        const found = await fuzzSocket(sockets, kind, actor, seed + first + i)
        counts.frames += found.frames
        for (const text of found.complaints) complain(`${kind} socket: ${text}`, `as ${actor.name}`)
      }
    })()
    const sweep = operations
      .flatMap((operation) => readings(operation, world.known))
      .flatMap((attempt) => world.actors.map((actor) => ({ attempt, actor })))
      .values()
    const lanes = Array.from({ length: LANES }, async () => {
      for (const { attempt, actor } of sweep) {
        if (isOver()) return
        counts.requests += 1
        await put(attempt, actor, world)
      }
      while (!isOver() && counts.requests < first + PER_WORLD)
        await one(operations, arbitraries, world, (counts.requests += 1))
    })
    await Promise.all([...lanes, onSockets])
    if ((await world.snapshot()) !== world.before)
      complain('somebody who did nothing has something else than before', `${world.before}\n${await world.snapshot()}`)
  }
}

async function startKeySet(): Promise<{ url: string; stop(): void }> {
  const server = createServer((_request, response) =>
    response.setHeader('content-type', 'application/json').end('{"keys":[]}'),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: own } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${own}/certs`, stop: () => server.close() }
}

function isOver(): boolean {
  return counts.requests >= most || Date.now() >= until || complaints.size >= stopAt
}

async function documentAt(path: string): Promise<Json> {
  return JSON.parse(await (await fetch(`${worker.url}${path}`)).text())
}

async function one(
  operations: Operation[],
  arbitraries: Map<string, fc.Arbitrary<Attempt>>,
  world: World,
  number: number,
): Promise<void> {
  const own = { seed: (seed + number * 2_654_435_761) % 2 ** 31, numRuns: 1 }
  // Most of what can go wrong needs somebody who may ask.
  const good = world.actors.filter(({ refusal }) => !refusal)
  const choice = fc.tuple(
    fc.constantFrom(...operations),
    fc.constantFrom(...world.actors, ...good, ...good),
    fc.nat(99),
  )
  const [chosen] = fc.sample(choice, own)
  if (!chosen) return
  const [operation, someone, dice] = chosen
  const arbitrary = arbitraries.get(operation.id)
  const [attempt] = arbitrary ? fc.sample(arbitrary, own) : []
  if (attempt) await put(attempt, someone, world, dice)
}

/** Asks, and complains of what is wrong with the answer. @param dice from 0 to 99: a few are asked again under a key */
async function put(attempt: Attempt, someone: Actor, world: World, dice = 99): Promise<void> {
  const { operation } = attempt
  const isEnding = ENDING.has(operation.id) || attempt.wire.body?.includes('birth_date')
  const actor = someone.refusal === null && isEnding ? world.dora : someone
  const wire = as(actor, attempt.wire)
  const found: string[] = []
  try {
    const takesKeys = operation.method === 'POST' && operation.isSecured && attempt.wrong === null && !isEnding
    if (takesKeys && dice < 8) found.push(...(await withKey(attempt, actor, world)))
    const answer = await ask(wire)
    found.push(...complaintsAbout(attempt, actor, answer, world))
    if (actor.name === 'eve' && Object.values(attempt.ids).includes(world.ann.id)) {
      // In the form of our own ids: what cannot be one is refused by that, whoever it is about.
      const nobody = newId()
      const target = wire.target.replaceAll(world.ann.id, nobody)
      found.push(...difference(answer, await ask({ ...wire, target })))
    }
  } catch (error) {
    found.push(String(error))
  }
  for (const text of found) complain(`${operation.id}: ${text}`, `as ${actor.name}: ${curl(wire)}`)
}

/** The same request twice under a key, another one under the same, and the same of somebody else. */
async function withKey(attempt: Attempt, actor: Actor, world: World): Promise<string[]> {
  const key = randomUUID()
  const keyed = (somebody: Actor, wire: Wire): Wire => {
    const sent = as(somebody, wire)
    return { ...sent, headers: { ...sent.headers, 'idempotency-key': key } }
  }
  const first = await ask(keyed(actor, attempt.wire))
  const again = await ask(keyed(actor, attempt.wire))
  const elsewhere = attempt.wire.target.includes(TICKET) ? OTHER : TICKET
  const other = await ask(keyed(actor, { method: 'POST', target: elsewhere, headers: {}, body: null }))
  const stranger = world.actors.find(({ name }) => name === (actor.name === 'prem' ? 'ben' : 'prem')) ?? actor
  return keyComplaints(first, again, other, await ask(keyed(stranger, attempt.wire)))
}

function as({ token }: Actor, wire: Wire): Wire {
  return token === null ? wire : { ...wire, headers: { ...wire.headers, authorization: `Bearer ${token}` } }
}

async function ask(wire: Wire): Promise<Answer> {
  const answer = await send(worker.url, wire)
  if (answer.status >= 500) complain(`answers ${answer.status}: ${answer.text.slice(0, 200)}`, curl(wire))
  statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
  return answer
}

/** Alike are complaints that differ by ids and numbers only. */
function complain(text: string, example: string): void {
  const kind = text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>').slice(0, 160)
  const known = complaints.get(kind)
  complaints.set(kind, { count: (known?.count ?? 0) + 1, example: known?.example ?? `${text}\n    ${example}` })
}

function curl({ method, target, headers, body }: Wire): string {
  return `${method} ${target.slice(0, 300)} ${headers['content-type'] ?? ''} ${body ? body.subarray(0, 300).toString() : ''}`
}

function report(): void {
  const { requests, frames, worlds } = counts
  const by = [...statuses].toSorted(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`)
  console.log(`${requests} requests and ${frames} frames among ${worlds * 10} people; ${by.join(', ')}`)
  for (const { count, example } of complaints.values()) console.log(`- ${count} × ${example}`)
  console.log(
    complaints.size === 0 ? 'Nothing to complain about.' : `${complaints.size} complaints; again with --seed ${seed}`,
  )
}
