import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { WebSocket } from 'ws'
import { onEnd } from '../scripts/stack/on-end.ts'
import { HEARTBEAT } from '../src/protocol/heartbeat.ts'
import { signInAll } from './access-tokens.ts'
import { insertPeople } from './pairs/people.ts'
import { memoryOf } from './soak/memory.ts'
import { startSoakStack } from './soak/stack.ts'

/**
 * Sockets of people who do nothing: `npm run bench:idle-sockets [-- --sockets 10000]`. Opens them, waits until all hubs
 * sleep, pings each socket, and tells the memory of the runtime before and after. The process in front of the runtime,
 * which only development has, is counted apart.
 */
const { values } = parseArgs({ options: { sockets: { type: 'string', default: '10000' } } })
const LANES = 24
/** Objects sleep after ten quiet seconds; presence is told ten seconds after somebody has come. */
const ASLEEP_AFTER = 45_000

const MiB = 1024 * 1024

await import('../scripts/build-assets.ts')
const UNLIMITED = { max: 1_000_000 }
const stack = await startSoakStack({ LIMIT_OVERRIDES: JSON.stringify({ api: UNLIMITED, api_anonymous: UNLIMITED }) })
const db = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 })
const sockets: WebSocket[] = []
const end = onEnd(async () => {
  for (const socket of sockets) socket.terminate()
  await db.end()
  await stack.stop()
})
await measure().then(
  () => end(0),
  (error: unknown) => {
    console.error(error)
    return end(1)
  },
)

async function measure(): Promise<void> {
  const wanted = Number(values.sockets)
  const ids = await insertPeople(db, wanted, 'free')
  const tokens = await signInAll(db, stack.jwtKeys, ids)
  const memory = async (what: string) => {
    const [own, front] = [await memoryOf(await stack.runtimes()), await memoryOf(await stack.fronts())]
    const each = (bytes: number, before: number) =>
      sockets.length === 0 ? '' : `, ${((bytes - before) / sockets.length / 1024).toFixed(0)} KiB a socket`
    const part = (name: string, bytes: number, before: number) =>
      `${name} ${(bytes / MiB).toFixed(0)} MiB${each(bytes, before)}`
    console.log(`${what.padEnd(28)} ${part('runtime', own, base.own)}; ${part('in front', front, base.front)}`)
    return { own, front }
  }
  const base = { own: 0, front: 0 }
  Object.assign(base, await memory('before'))

  const startedAt = performance.now()
  const rest = ids.values()
  let failure = ''
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      for (const id of rest) {
        if (failure !== '') return
        await open(tokens.get(id) ?? '').catch((error: unknown) => (failure = String(error)))
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

function open(token: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/v1/ws`, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    })
    socket.once('error', reject)
    socket.once('message', () => {
      sockets.push(socket)
      resolve()
    })
  })
}
