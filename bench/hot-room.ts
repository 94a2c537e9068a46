import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { WebSocket } from 'ws'
import { endWith, onEnd } from '../scripts/stack/on-end.ts'
import { HEARTBEAT } from '../src/protocol/heartbeat.ts'
import { signInAll } from './access-tokens.ts'
import { latencyOf } from './latency.ts'
import { insertPeople } from './pairs/people.ts'
import { Ledger } from '../test/resilience/soak/ledger.ts'
import { Person } from '../test/resilience/soak/person.ts'
import { startSoakStack } from '../test/resilience/soak/stack.ts'
import { startServed } from './served.ts'
import { wholeHistory } from '../test/resilience/soak/truth.ts'

/**
 * One conversation at far more than human rates: `npm run bench:hot-room [-- --rate 2500 --seconds 10]`. Both users
 * send over several sockets of the conversation, at an even rate, without waiting for answers; the limits that would
 * reject most of it are raised for this run. The runtime delivers a room one frame of each socket at a time, so a
 * commit has at most as many messages as there are sockets. With `--through-wrangler-dev` as developers run it, otherwise
 * in workerd alone. Fails when a message is lost, doubled or out of order.
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '2500' },
    seconds: { type: 'string', default: '10' },
    sockets: { type: 'string', default: '4' },
    'through-wrangler-dev': { type: 'boolean', default: false },
  },
})
const [RATE, SECONDS, SOCKETS] = [Number(values.rate), Number(values.seconds), Number(values.sockets)]
/** How long answers may take to arrive after the last message was sent, in milliseconds. */
const PATIENCE = 60_000

const FREELY = { burst: 1_000_000, perSecond: 1_000_000 }
const stack = values['through-wrangler-dev']
  ? await startSoakStack({
      QUOTA_OVERRIDES: JSON.stringify({ written_in_a_day: Number.MAX_SAFE_INTEGER }),
      SOCKET_LIMIT_OVERRIDES: JSON.stringify({ send_message: FREELY, frames: FREELY, socket_unnamed: FREELY }),
    })
  : await startServed()
/** How often rooms have committed messages since the start. */
const commitsOfRooms = async () => Number(await (await fetch(`${stack.url}/commits`)).text())
const db = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 })
const end = onEnd(async () => {
  await db.end()
  await stack.stop()
})
await endWith(end, measure())

interface Frame {
  event: string
  data: { seq: number; message_id: string; client_message_id: string; sender_id: string }
  id?: string
}

async function measure(): Promise<boolean> {
  const ids = await insertPeople(db, 2, 'free')
  const tokens = await signInAll(db, stack.jwtKeys, ids)
  const ledger = new Ledger()
  const [a, b] = ids.map((id, i) => new Person(stack.url, id, tokens.get(id) ?? '', i, ledger))
  if (!a || !b) throw new Error('two people')
  await a.call('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' })
  const { conversation_id } = await b.call('POST', '/matching/swipe', { target_user_id: a.id, action: 'like' })
  const conversationId = String(conversation_id)

  const sentAt = new Map<string, number>()
  const [toAck, toOther]: [number[], number[]] = [[], []]
  const acked = new Map<string, number>()
  const refused = new Map<string, number>()
  // The events of each socket, in order; only the first one of each user is timed for the other's messages.
  const heard: number[][] = []
  let ackedAt = 0
  // Close codes sent by the server.
  const closed: number[] = []
  let isOver = false
  const open = async (person: Person, isFirst: boolean): Promise<WebSocket> => {
    const socket = new WebSocket(`${stack.url.replace('http', 'ws')}/api/v1/conversations/${conversationId}/ws`, {
      headers: { authorization: `Bearer ${tokens.get(person.id) ?? ''}` },
    })
    const seqs: number[] = []
    let unpinged = 0
    socket.on('close', (code) => isOver || closed.push(code))
    heard.push(seqs)
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      socket.on('message', (raw: Buffer) => {
        // As clients do that expect many events (docs/realtime.md, "Clients that do not read").
        if ((unpinged += raw.length) > 256 * 1024) {
          socket.send(HEARTBEAT.ask)
          unpinged = 0
        }
        const { event, data, id } = JSON.parse(raw.toString()) as Frame
        if (event === 'authenticated') resolve()
        if (event === 'error') refused.set(JSON.stringify(data), (refused.get(JSON.stringify(data)) ?? 0) + 1)
        const now = performance.now()
        if (event === 'ack' && id !== undefined) {
          acked.set(data.message_id, data.seq)
          toAck.push(now - (sentAt.get(id) ?? now))
          ackedAt = now
        }
        if (event !== 'new_message') return
        seqs.push(data.seq)
        if (isFirst && data.sender_id !== person.id) toOther.push(now - (sentAt.get(data.client_message_id) ?? now))
      })
    })
    return socket
  }
  const sockets: WebSocket[] = []
  for (let i = 0; i < SOCKETS; i += 1) for (const person of [a, b]) sockets.push(await open(person, i === 0))

  const commitsBefore = await commitsOfRooms()
  const startedAt = performance.now()
  let sent = 0
  for (const total = RATE * SECONDS; sent < total; await sleep(2)) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1000) * RATE))
    for (; sent < due; sent += 1) {
      const id = `hot-${sent}`
      const data = { conversation_id: conversationId, content: `Message number ${sent}`, client_message_id: id }
      sentAt.set(id, performance.now())
      sockets[sent % sockets.length]?.send(JSON.stringify({ event: 'send_message', data, id }))
    }
  }
  const offeredIn = (performance.now() - startedAt) / 1000
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await sleep(50))
    if (closed.length > 0 || (acked.size + refused.size >= sent && heard.every((seqs) => seqs.length >= acked.size)))
      break
  const commits = (await commitsOfRooms()) - commitsBefore
  isOver = true
  for (const socket of sockets) socket.terminate()

  const history = await wholeHistory(a, conversationId)
  const inOrder = (seqs: readonly number[]) => seqs.every((seq, i) => seq === i + 1)
  const isRight =
    acked.size === sent &&
    history.length === sent &&
    inOrder(history.map(({ seq }) => seq)) &&
    history.every(({ id, seq }) => acked.get(id) === seq) &&
    heard.every((seqs) => seqs.length === sent && inOrder(seqs))
  const line = (what: string, times: readonly number[]) => {
    const { p50, p95, p99 } = latencyOf(times)
    console.log(`${what.padEnd(28)} p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`)
  }
  console.log(
    `offered                      ${sent} in ${offeredIn.toFixed(1)} s, ${(sent / offeredIn).toFixed(0)} a second`,
  )
  console.log(
    `acknowledged                 ${acked.size}, ${(acked.size / ((ackedAt - startedAt) / 1000)).toFixed(0)} a second`,
  )
  for (const [why, times] of refused) console.log(`refused                      ${times} × ${why}`)
  if (closed.length > 0) console.log(`closed by the server         ${closed.join(', ')}`)
  console.log(`in the history               ${history.length}`)
  console.log(`commits of the room          ${commits}, ${(sent / commits).toFixed(0)} messages each`)
  line('from send to ack', toAck)
  line('from send to the other side', toOther)
  console.log(
    isRight ? 'nothing lost, doubled or out of order, on any socket' : 'NOT RIGHT: lost, doubled or out of order',
  )
  return isRight
}
