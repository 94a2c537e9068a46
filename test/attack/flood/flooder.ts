import { setTimeout as sleep } from 'node:timers/promises'
import { WebSocket } from 'ws'

/**
 * A flood, in a process of its own so that it does not slow what is measured: `node flooder.ts <JSON of a Flood>`. Prints
 * what came of it as JSON.
 */
export interface Flood {
  kind: 'sockets' | 'replays' | 'frames'
  url: string
  /** Without one nobody says who is there. */
  token?: string
  ip: string
  seconds: number
  /** Sockets that are tried at the same time, and how often each lane tries at most, in a second. */
  lanes: number
  rate: number
}

const flood = JSON.parse(process.argv[2] ?? '') as Flood
const until = Date.now() + flood.seconds * 1000
const came = { opened: 0, refused: 0, replayed: 0, sent: 0, heard: 0, closed: {} as Record<string, number> }

function open(url: string): Promise<WebSocket | null> {
  const socket = new WebSocket(url.replace('http', 'ws'), {
    headers: { 'cf-connecting-ip': flood.ip, ...(flood.token ? { authorization: `Bearer ${flood.token}` } : {}) },
  })
  socket.on('close', (code) => (came.closed[code] = (came.closed[code] ?? 0) + 1))
  socket.on('message', (data: Buffer) => {
    came.heard += 1
    if (data.includes('"resumed"')) came.replayed += 1
  })
  return new Promise((resolve) => {
    socket.once('open', () => ((came.opened += 1), resolve(socket)))
    socket.once('error', () => ((came.refused += 1), resolve(null)))
  })
}

/** Waits until a socket has closed, or for a while. */
const closed = (socket: WebSocket, most: number) =>
  Promise.race([new Promise((resolve) => socket.once('close', resolve)), sleep(most)])

const LANES: Record<Flood['kind'], () => Promise<void>> = {
  sockets: async () => void (await open(flood.url)),
  replays: async () => {
    const socket = await open(`${flood.url}?last_event_id=0`)
    if (!socket) return
    socket.on('message', (data: Buffer) => data.includes('"resumed"') && socket.close())
    await closed(socket, 2_000)
    socket.terminate()
  },
  frames: async () => {
    const socket = await open(flood.url)
    if (!socket) return
    const frame = JSON.stringify({ event: 'typing_stop', data: { conversation_id: crypto.randomUUID() } })
    while (socket.readyState === WebSocket.OPEN && Date.now() < until) {
      for (let n = 0; n < 50 && socket.bufferedAmount < 1_000_000; n += 1) socket.send(frame, () => (came.sent += 1))
      await sleep(1)
    }
    socket.terminate()
  },
}

await Promise.all(
  Array.from({ length: flood.lanes }, async () => {
    while (Date.now() < until) {
      const next = Date.now() + 1000 / flood.rate
      await LANES[flood.kind]()
      await sleep(Math.max(1, next - Date.now()))
    }
  }),
)
console.log(JSON.stringify(came))
process.exit(0)
