import { io, type Socket } from 'socket.io-client'
import { WebSocket } from 'ws'
import type { Random } from '../../../drizzle/seed/random.ts'
import { Journal } from './journal.ts'

type Data = Record<string, unknown>

/** Nothing is known about what became of a request: it is to be sent again. */
export class Lost extends Error {
  override readonly name = 'Lost'
}

/** The server has said no. */
export class Refused extends Error {
  override readonly name = 'Refused'
  readonly code: string

  constructor(code: string) {
    super(code)
    this.code = code
  }
}

/** What the server answers while it cannot do better. */
const PASSING: ReadonlySet<string> = new Set(['INTERNAL', 'UNAVAILABLE', 'RATE_LIMIT_EXCEEDED'])

export const refusal = (code: string): Error => (PASSING.has(code) ? new Lost(code) : new Refused(code))

/** How long an answer may take, in milliseconds. */
export const PATIENCE = 10_000

/** How often a device pings, and for how long it believes in a connection on which it hears nothing, in milliseconds. */
const [PING_EVERY, SILENCE] = [5_000, 20_000]

/** How long to wait after so many failures in a row, in milliseconds: two hundred who do not wait let nobody recover. */
export const pause = (random: Random, failures: number): number => random.between(50, 400) * 2 ** Math.min(4, failures)

/** An app that keeps what it is told, and comes back by itself with the number of the newest event. */
export interface Device {
  readonly kind: string
  readonly journal: Journal
  connections: number
  start(): void
  /** Sends an event and returns what answers it. @throws Lost, Refused */
  request(event: string, data: Data): Promise<Data>
  /** Breaks the connection, as a network does. */
  cut(): void
  stop(): void
}

/** A device with a JSON socket, of a person or of one conversation. */
export class JsonDevice implements Device {
  readonly kind: string
  readonly journal = new Journal()
  connections = 0
  readonly #url: string
  readonly #token: string
  readonly #random: Random
  readonly #waiting = new Map<string, { resolve: (data: Data) => void; reject: (error: Error) => void }>()
  #socket: WebSocket | null = null
  #isReady = false
  #isStopped = false
  #nextId = 1
  #failures = 0

  constructor(kind: string, url: string, token: string, random: Random) {
    this.kind = kind
    this.#url = url.replace(/^http/, 'ws')
    this.#token = token
    this.#random = random
  }

  start(): void {
    const last = this.journal.last()
    const byHeader = this.#random.next() < 0.7
    const headers = byHeader ? { authorization: `Bearer ${this.#token}` } : {}
    const query = byHeader && last !== undefined ? `?last_event_id=${last}` : ''
    const socket = new WebSocket(this.#url + query, { headers, handshakeTimeout: PATIENCE })
    this.#socket = socket
    socket.on('open', () => {
      this.connections += 1
      const data = { token: this.#token, ...(last === undefined ? {} : { last_event_id: last }) }
      if (!byHeader) socket.send(JSON.stringify({ event: 'authenticate', data }))
    })
    let heardAt = Date.now()
    const ping = setInterval(() => {
      // A proxy may hold a socket whose server has died, before or after it let the device in.
      if (Date.now() - heardAt > SILENCE) return socket.terminate()
      if (socket.readyState === WebSocket.OPEN && this.#isReady) socket.send('{"event":"ping","data":{}}')
    }, PING_EVERY)
    socket.on('message', (raw: Buffer) => {
      heardAt = Date.now()
      this.#hear(raw.toString())
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(ping)
      this.#isReady = false
      for (const { reject } of this.#waiting.values()) reject(new Lost('the socket closed'))
      this.#waiting.clear()
      if (!this.#isStopped) setTimeout(() => this.#isStopped || this.start(), pause(this.#random, this.#failures++))
    })
  }

  #hear(text: string): void {
    const { event, data, id } = JSON.parse(text) as { event: string; data: Data; id?: string }
    this.journal.take(event, data)
    if (event === 'authenticated') {
      this.#isReady = true
      this.#failures = 0
    }
    const waiting = id === undefined ? undefined : this.#waiting.get(id)
    if (!waiting || id === undefined) return
    this.#waiting.delete(id)
    if (event === 'error') waiting.reject(refusal(String(data['code'])))
    else waiting.resolve(data)
  }

  request(event: string, data: Data): Promise<Data> {
    const [socket, id] = [this.#socket, String(this.#nextId++)]
    if (!socket || !this.#isReady) return Promise.reject(new Lost('not connected'))
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new Lost('no answer'))
      }, PATIENCE)
      const done =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          then(value)
        }
      this.#waiting.set(id, { resolve: done(resolve), reject: done(reject) })
      socket.send(JSON.stringify({ event, data, id }))
    })
  }

  cut(): void {
    this.#socket?.terminate()
  }

  stop(): void {
    this.#isStopped = true
    this.cut()
  }
}

/** A device with the stock client of Socket.IO, which connects again by itself. */
export class SocketIoDevice implements Device {
  readonly kind = 'socket.io'
  readonly journal = new Journal()
  connections = 0
  readonly #socket: Socket

  constructor(url: string, token: string) {
    this.#socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnectionDelay: 50,
      reconnectionDelayMax: 5_000,
      auth: (give) => {
        const last = this.journal.last()
        give({ token, ...(last === undefined ? {} : { last_event_id: last }) })
      },
    })
    this.#socket.on('connect', () => (this.connections += 1))
    this.#socket.onAny((event: string, data: Data) => this.journal.take(event, data))
  }

  start(): void {
    this.#socket.connect()
  }

  async request(event: string, data: Data): Promise<Data> {
    if (!this.#socket.connected) throw new Lost('not connected')
    const answer = (await this.#socket
      .timeout(PATIENCE)
      .emitWithAck(event, data)
      .catch(() => {
        throw new Lost('no answer')
      })) as Data & { error?: { code: string } }
    if (answer.error) throw refusal(answer.error.code)
    return answer
  }

  cut(): void {
    this.#socket.io.engine.close()
  }

  stop(): void {
    this.#socket.disconnect()
  }
}
