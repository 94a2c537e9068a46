import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { WebSocket } from 'ws'
import { onEnd } from '../scripts/stack/on-end.ts'
import { HEARTBEAT } from '../src/protocol/heartbeat.ts'
import { temporaryFolder } from '../test/support/node/programs.ts'
import { signInAll } from './access-tokens.ts'
import { floorObjectsIn } from './floor/serve.ts'
import { insertPeople } from './pairs/people.ts'
import { startServed } from './served.ts'
import { memoryOf } from '../test/resilience/soak/memory.ts'

/**
 * Sockets of idle users: `npm run bench:idle-sockets [-- --sockets 10000]`. Opens them, waits until all hubs hibernate,
 * pings each socket, and prints the memory of the runtime before and after. With `--floor`, the same of objects that do
 * nothing but keep a socket (bench/floor/objects.ts).
 */
const { values } = parseArgs({
  options: { sockets: { type: 'string', default: '10000' }, floor: { type: 'boolean', default: false } },
})
const LANES = 24
/** Sockets opened per second: slowly, so that most hubs hibernate again, as each loaded one holds three files open. */
const RATE = 60
/** Descriptors that the runtime needs for each socket, and for itself with the hubs that are loaded at that rate. */
const [FOR_EACH, FOR_ITSELF] = [2, 3_000]
/** Objects hibernate after ten quiet seconds; presence is published ten seconds after a user has come. */
const ASLEEP_AFTER = 45_000

const MiB = 1024 * 1024

/** A socket to be opened. */
interface Place {
  path: string
  headers: Record<string, string>
}

/** What is measured. */
interface Subject {
  url: string
  pid: number
  places(count: number): Promise<Place[]>
  stop(): Promise<void>
}

const UNLIMITED = { max: 1_000_000 }

async function startOurs(): Promise<Subject> {
  const served = await startServed({
    LIMIT_OVERRIDES: JSON.stringify({
      api: UNLIMITED,
      api_anonymous: UNLIMITED,
      socket_upgrade: UNLIMITED,
      socket_open: UNLIMITED,
      socket_open_ip: UNLIMITED,
    }),
  })
  const db = new pg.Pool({ connectionString: served.databaseUrl, max: 4 })
  return {
    url: served.url,
    pid: served.pid,
    async places(count) {
      const ids = await insertPeople(db, count, 'free')
      const tokens = await signInAll(db, served.jwtKeys, ids)
      return ids.map((id) => ({ path: '/api/v1/ws', headers: { authorization: `Bearer ${tokens.get(id) ?? ''}` } }))
    },
    async stop() {
      await db.end()
      await served.stop()
    },
  }
}

async function startFloor(): Promise<Subject> {
  const folder = await temporaryFolder()
  const server = await (await floorObjectsIn(folder.path))(false)
  return {
    url: server.url,
    pid: server.process.pid,
    places: (count) =>
      Promise.resolve(Array.from({ length: count }, (_, i) => ({ path: `/socket?hub=${i}`, headers: {} }))),
    async stop() {
      await server.process.stop()
      await folder.remove()
    },
  }
}

const subject = await (values.floor ? startFloor() : startOurs())
const sockets: WebSocket[] = []
const end = onEnd(async () => {
  for (const socket of sockets) socket.terminate()
  await subject.stop()
})
await measure().then(
  () => end(0),
  (error: unknown) => {
    console.error(error)
    return end(1)
  },
)

async function measure(): Promise<void> {
  const wanted = await allowed(Number(values.sockets))
  const places = await subject.places(wanted)
  const memory = async (what: string) => {
    const bytes = await memoryOf([subject.pid])
    const each = ((bytes - base) / Math.max(1, sockets.length) / 1024).toFixed(0)
    console.log(
      `${what.padEnd(28)} ${(bytes / MiB).toFixed(0)} MiB${sockets.length === 0 ? '' : `, ${each} KiB a socket`}`,
    )
    return bytes
  }
  let base = 0
  base = await memory('before')

  const startedAt = performance.now()
  const rest = places.values()
  let [failure, opened] = ['', 0]
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const place of rest) {
        if (failure !== '') return
        opened += 1
        await sleep(Math.max(0, startedAt + (opened / RATE) * 1000 - performance.now()))
        await open(place).catch((error: unknown) => (failure = String(error)))
      }
    }),
  )
  const seconds = (performance.now() - startedAt) / 1000
  if (failure !== '') console.log(`FEWER THAN ASKED FOR: the next one failed with ${failure}`)
  console.log(
    `${sockets.length} sockets opened in ${seconds.toFixed(0)} s, ${(sockets.length / seconds).toFixed(0)} a second`,
  )
  await memory('all open, hubs awake')
  await sleep(ASLEEP_AFTER)
  await memory(`after ${ASLEEP_AFTER / 1000} s, hubs asleep`)

  const pingedAt = performance.now()
  const answers = sockets.map(
    (socket) =>
      new Promise<boolean>((resolve) => {
        setTimeout(() => resolve(false), 30_000)
        socket.once('message', (raw: Buffer) => resolve(raw.toString() === HEARTBEAT.answer))
        socket.send(HEARTBEAT.ask)
      }),
  )
  const answered = (await Promise.all(answers)).filter(Boolean).length
  console.log(`${answered} pings answered in ${(performance.now() - pingedAt).toFixed(0)} ms`)
  await memory('after the pings')
}

/** How many of the requested sockets the system allows the runtime to hold. */
async function allowed(wanted: number): Promise<number> {
  const limits = await readFile(`/proc/${subject.pid}/limits`, 'utf8')
  const files = Number(/^Max open files +(\d+)/m.exec(limits)?.[1] ?? Infinity)
  const most = Math.floor((files - FOR_ITSELF) / FOR_EACH)
  if (most < wanted)
    console.log(`FEWER THAN ASKED FOR: a process may open ${files} files here, enough for ${most} sockets`)
  return Math.min(wanted, most)
}

function open({ path, headers }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${subject.url.replace('http', 'ws')}${path}`, { headers, perMessageDeflate: false })
    socket.once('error', reject)
    socket.once('message', () => {
      sockets.push(socket)
      resolve()
    })
  })
}
