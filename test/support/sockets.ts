import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import { DOWN, type DownEvent } from '../../src/protocol/down.ts'
import { ANSWERS } from '../../src/protocol/up.ts'
import { freshIp, ORIGIN, type Fetch, type Json } from './api.ts'
import { betweenSteps, isEvicting } from './evictions.ts'

export interface Frame {
  event: string
  data: Record<string, Json>
  id?: string
}

const PATIENCE = 8_000

/** How a client writes frames and reads them; what it reads as null is no frame. */
export interface ClientFormat {
  write(event: string, data: object, id: string | undefined): string
  read(raw: string): Frame | null
}

const json: ClientFormat = {
  write: (event, data, id) => JSON.stringify(id === undefined ? { event, data } : { event, data, id }),
  read: (raw) => JSON.parse(raw) as Frame,
}

/** A client's end of a socket. Every frame that arrives is held against the protocol. */
export class TestSocket {
  readonly frames: Frame[] = []
  /** Everything that has arrived, as it was written. */
  readonly texts: string[] = []
  closed: { code: number; reason: string } | undefined
  readonly #socket: WebSocket
  readonly #format: ClientFormat
  readonly #taken = new Set<Frame>()
  #waiting: (() => void)[] = []
  #nextId = 1
  #sent = Promise.resolve()

  constructor(socket: WebSocket, format = json) {
    this.#socket = socket
    this.#format = format
    socket.addEventListener('message', ({ data }) => {
      this.texts.push(String(data))
      const frame = format.read(String(data))
      if (frame) this.frames.push(frame)
      this.#wake()
    })
    socket.addEventListener('close', ({ code, reason }) => {
      this.closed = { code, reason }
      this.#wake()
    })
    socket.accept()
  }

  sendRaw(text: string | ArrayBuffer): void {
    this.#step(() => this.#socket.send(text))
  }

  /** At once, or where tests run so, after an eviction, in the same order. */
  #step(act: () => void): void {
    if (isEvicting) this.#sent = this.#sent.then(betweenSteps).then(act)
    else act()
  }

  send(event: string, data: object = {}, id?: string): void {
    this.sendRaw(this.#format.write(event, data, id))
  }

  /** Sends an event and returns the `ack` or `error` that answers it. */
  async request(event: string, data: object = {}): Promise<Frame> {
    const id = String(this.#nextId++)
    this.send(event, data, id)
    const answer = await this.take((frame) => frame.id === id, `an answer to ${event}`)
    if (answer.event !== 'error') holdAnswer(event, answer)
    return answer
  }

  next(event: DownEvent, isWanted: (data: Record<string, Json>) => boolean = () => true): Promise<Frame> {
    return this.take((frame) => frame.event === event && isWanted(frame.data), event)
  }

  async take(isWanted: (frame: Frame) => boolean, what: string): Promise<Frame> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const frame = this.frames.find((candidate) => !this.#taken.has(candidate) && isWanted(candidate))
      if (frame) {
        this.#taken.add(frame)
        hold(frame)
        return frame
      }
      if (Date.now() >= deadline) throw new Error(`no ${what}; came: ${JSON.stringify(this.frames)}`)
      await this.#change(deadline)
    }
  }

  /** The first text that matches, whether or not it is a frame. */
  async text(wanted: RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const found = this.texts.find((text) => wanted.test(text))
      if (found !== undefined) return found
      if (Date.now() >= deadline) throw new Error(`no ${String(wanted)}; came: ${JSON.stringify(this.texts)}`)
      await this.#change(deadline)
    }
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    const deadline = Date.now() + PATIENCE
    while (!this.closed) {
      if (Date.now() >= deadline) throw new Error('the socket stays open')
      await this.#change(deadline)
    }
    return this.closed
  }

  /** Data of every frame of an event that has arrived, in order. */
  all(event: DownEvent): Record<string, Json>[] {
    return this.frames.filter((frame) => frame.event === event).map(({ data }) => data)
  }

  /** @param code null closes without one */
  close(code: number | null = 1000): void {
    this.#step(() => (code === null ? this.#socket.close() : this.#socket.close(code, 'done')))
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }

  #change(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, deadline - Date.now())
      this.#waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }
}

function hold({ event, data }: Frame): void {
  expect(Object.keys(DOWN), `"${event}" is an event of the protocol`).toContain(event)
  expect(DOWN[event as DownEvent].safeParse(data).error, `${event} ${JSON.stringify(data)}`).toBeUndefined()
}

/** Holds what answers an event against what is declared for it. */
function holdAnswer(event: string, { event: name, data }: Frame): void {
  const declared = ANSWERS[event as keyof typeof ANSWERS]
  const schema = typeof declared === 'string' ? DOWN[declared] : declared
  expect(schema.safeParse(data).error, `${event} is answered by ${JSON.stringify(data)}`).toBeUndefined()
  expect([name, 'ack']).toContain(typeof declared === 'string' ? name : 'ack')
}

export async function upgrade(
  path: string,
  headers: Record<string, string> = {},
  fetcher: Fetch = (request) => exports.default.fetch(request),
): Promise<Response> {
  return fetcher(
    new Request(`${ORIGIN}/api/v1${path}`, {
      headers: { upgrade: 'websocket', 'cf-connecting-ip': freshIp(), ...headers },
    }),
  )
}

/** Opens a socket with the Authorization header and waits until it is signed in. */
export async function connect(path: string, token: string, headers: Record<string, string> = {}): Promise<TestSocket> {
  const response = await upgrade(path, { authorization: `Bearer ${token}`, ...headers })
  expect(response.status, response.webSocket ? '' : await response.text()).toBe(101)
  const socket = open(response)
  await socket.next('authenticated')
  return socket
}

export function open(response: Response, format?: ClientFormat): TestSocket {
  if (!response.webSocket) throw new Error('no socket came with the answer')
  return new TestSocket(response.webSocket, format)
}
