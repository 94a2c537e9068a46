import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { createRandom } from '../../drizzle/seed/random.ts'
import { endWith, onEnd } from '../../scripts/stack/on-end.ts'
import { signInAll } from '../../bench/access-tokens.ts'
import { insertPeople } from '../../bench/pairs/people.ts'
import { Ledger } from './soak/ledger.ts'
import { Person } from './soak/person.ts'
import { startSoakStack, type ObjectName } from './soak/stack.ts'
import { eventually } from '../support/node/eventually.ts'
import { archiveDifferences, differences, historiesOf, inLanes, waiting, type Conversation } from './soak/verify.ts'

/**
 * People who chat over everything there is while connections break, objects leave memory and the runtime is killed:
 * `npm run soak [-- --seconds 120 --people 200 --seed 1]`. Afterwards devices, inboxes, rooms, the archive and what the
 * senders were told are compared; fails when anything differs. What each person chooses follows from the seed; when it
 * happens does not.
 */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    people: { type: 'string', default: '200' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const [SECONDS, PEOPLE, SEED] = [Number(values.seconds), Number(values.people), Number(values.seed)]

/** How long devices may take to hear of everything, and the archive, which looks after a minute what has got lost. */
const TOLD_WITHIN = 30_000
const SAME_WITHIN = 30_000
const ARCHIVED_WITHIN = 200_000

const UNLIMITED = { max: 1_000_000 }
const FREELY = { burst: 1_000_000, perSecond: 1_000_000 }
const LIMITS = [
  'api',
  'message_send',
  'message_change',
  'socket_open',
  'socket_open_ip',
  'socket_replay',
  'conversations_list',
  'messages_list',
  'interest_daily',
  'socket_replay',
]

const random = createRandom(SEED)
const ledger = new Ledger()
const acknowledged = () => ledger.counts.get('send, acknowledged') ?? 0
const began = Date.now()
const say = (text: string) => console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(4)} s  ${text}`)

await import('../../scripts/build-assets.ts')
const stack = await startSoakStack({
  // A kill loses the local runtime's queue, and the next one may lose what was sent again.
  ARCHIVE_RETRY_MAX_SECONDS: '60',
  LIMIT_OVERRIDES: JSON.stringify(Object.fromEntries(LIMITS.map((name) => [name, UNLIMITED]))),
  SOCKET_LIMIT_OVERRIDES: JSON.stringify({
    send_message: FREELY,
    mark_read: FREELY,
    frames: FREELY,
    replay: FREELY,
    replay_bytes: FREELY,
    socket_unnamed: FREELY,
  }),
})
const db = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 })
const end = onEnd(async () => {
  await db.end()
  await stack.stop()
})
await endWith(end, soak())

async function soak(): Promise<boolean> {
  say(`seed ${SEED}, ${PEOPLE} people, ${PEOPLE / 2} conversations, ${SECONDS} s`)
  const half = Math.ceil(PEOPLE / 2)
  const ids = [...(await insertPeople(db, half, 'free')), ...(await insertPeople(db, PEOPLE - half, 'premium'))]
  const tokens = await signInAll(db, stack.jwtKeys, ids)
  const people = random
    .sample(ids, ids.length)
    .map((id, i) => new Person(stack.url, id, tokens.get(id) ?? '', SEED + i, ledger))
  const conversations = await match(people)
  const soaked = { url: stack.url, people, conversations, tokens, ledger }
  for (const person of people) person.start()
  const devices = people.flatMap((person) => person.all())
  while (devices.some(({ journal }) => journal.base === null)) await sleep(100)
  say(`${devices.length} devices are connected`)

  const until = Date.now() + SECONDS * 1000
  const isOver = () => Date.now() > until
  const trouble = [kill(isOver), evict(isOver, people, conversations)]
  await Promise.all(people.map((person) => person.live(until)))
  await Promise.all(trouble)
  say('everybody has stopped; nobody asks for anything until all devices have been told')
  const left = await falls(() => Promise.resolve(waiting(soaked)), TOLD_WITHIN)
  if (left > 0) ledger.problems.push(`${left} devices were not told of everything within ${TOLD_WITHIN / 1000} s`)
  say('comparing devices, inboxes and rooms')
  let wrong: string[] = []
  await falls(async () => (wrong = await differences(soaked)).length, SAME_WITHIN)
  say('comparing the archive')
  let missing: string[] = []
  const histories = await historiesOf(soaked)
  await falls(async () => (missing = await archiveDifferences(db, histories)).length, ARCHIVED_WITHIN)
  for (const device of devices) device.stop()
  await report(devices, conversations, [...wrong, ...missing])
  return wrong.length + missing.length === 0
}

/** Pairs most people off, and gives the rest somebody who is in a conversation already. */
async function match(people: readonly Person[]): Promise<Conversation[]> {
  const paired = Math.floor((people.length * 3) / 8) * 2
  const pairs: [Person, Person][] = []
  for (const [i, person] of people.entries()) {
    const other = i < paired ? people[i + 1] : people[random.between(0, paired - 1)]
    if (other && (i >= paired || i % 2 === 0)) pairs.push([person, other])
  }
  const conversations: Conversation[] = []
  await inLanes(pairs, async (pair) => {
    const [a, b] = pair
    const like = (from: Person, to: Person) =>
      eventually(() => from.call('POST', '/matching/swipe', { target_user_id: to.id, action: 'like' }))
    await like(a, b)
    const { conversation_id } = await like(b, a)
    for (const person of pair) person.conversations.push(String(conversation_id))
    conversations.push({ id: String(conversation_id), people: pair })
  })
  return conversations
}

/**
 * Kills the runtime every few seconds, each time once it is up again (wrangler gives up one that dies while it starts) and
 * has acknowledged enough that there is something to lose.
 */
async function kill(isOver: () => boolean): Promise<void> {
  for (;;) {
    const enough = acknowledged() + PEOPLE / 4
    await sleep(random.between(3_000, 7_000))
    while (acknowledged() < enough && !isOver()) await sleep(100)
    if (isOver()) return
    if (await stack.killRuntime()) ledger.count('runtime killed')
    await eventually(async () => {
      const { status } = await fetch(`${stack.url}/health/liveness`, { signal: AbortSignal.timeout(2_000) })
      if (status !== 200) throw new Error(`The runtime has not come back: ${status}`)
    })
  }
}

/** Takes objects out of memory all the time, at random, with their sockets asleep or closed. */
async function evict(
  isOver: () => boolean,
  people: readonly Person[],
  conversations: readonly Conversation[],
): Promise<void> {
  while (!isOver()) {
    await sleep(100)
    const isRoom = random.next() < 0.5
    const object: ObjectName = isRoom
      ? { kind: 'room', name: random.pick(conversations).id }
      : { kind: 'hub', name: random.pick(people).id }
    // An eviction waits for what the object is doing, and so may wait for somebody who is dead.
    const done = stack.evict(object, random.next() < 0.8 ? 'hibernate' : 'close').catch(() => false)
    if (await Promise.race([done, sleep(2_000).then(() => false)])) ledger.count(`${isRoom ? 'rooms' : 'hubs'} evicted`)
  }
}

/** Looks again until there is nothing left, for so long; a look may take longer itself. Returns what is left. */
async function falls(count: () => Promise<number>, within: number): Promise<number> {
  for (const deadline = Date.now() + within; ;) {
    const isLast = Date.now() > deadline
    const left = await count()
    if (left === 0 || isLast) return left
    await sleep(1_000)
  }
}

async function report(
  devices: readonly { connections: number; kind: string; journal: { events: unknown[]; resumes: number } }[],
  conversations: readonly Conversation[],
  wrong: readonly string[],
): Promise<void> {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
  ledger.count('messages', sum(conversations.map(({ id }) => ledger.in(id).length)))
  ledger.count('connections', sum(devices.map(({ connections }) => connections)))
  ledger.count('resumes', sum(devices.map(({ journal }) => journal.resumes)))
  ledger.count('events received', sum(devices.map(({ journal }) => journal.events.length)))
  for (const [event, times] of stack.errors) ledger.count(`logged: ${event}`, times)
  for (const [what, times] of [...ledger.counts].toSorted(([one], [other]) => one.localeCompare(other)))
    console.log(`  ${what.padEnd(40)} ${times}`)
  for (const line of wrong.slice(0, 40)) console.log(`DIFFERS  ${line}`)
  if (wrong.length > 40) console.log(`… and ${wrong.length - 40} more`)
  const lost = wrong.filter((line) => line.includes('LOST')).length
  const doubled = wrong.filter((line) => line.includes('DOUBLED')).length
  const gaps = wrong.filter((line) => line.includes('seqs')).length
  console.log(`acknowledged messages lost ${lost}, doubled ${doubled}, gaps ${gaps}; differences ${wrong.length}`)
}
