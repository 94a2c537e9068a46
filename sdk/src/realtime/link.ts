import type { Clock } from '../foundation.ts'
import type { Frame } from './events.ts'
import { fromFrame, own, type RealtimeError } from './realtime-error.ts'

/** The part of a WebSocket that is used: those of browsers, React Native, Node, Deno, Bun and `ws` have it. */
export interface SocketLike {
  readonly readyState: number
  send(text: string): void
  close(): void
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: object) => void): void
}
export type SocketClass = new (url: string) => SocketLike

/** Written exactly so, a ping is answered by the platform and wakes no object. */
const PING = '{"event":"ping","data":{}}'
const OPEN = 1
/** A client that is sent much pings in between, so that it does not count as one that does not read. In UTF-16 units. */
const PING_AFTER_UNITS = 200_000

interface Waiting {
  resolve: (data: Record<string, unknown>) => void
  reject: (error: RealtimeError) => void
}

export interface LinkOptions {
  url: string
  WebSocket: SocketClass
  clock: Clock
  onOpen(): void
  onFrame(frame: Frame): void
  /** Called once, unless this side has closed it. */
  onLost(code: number): void
}

export interface RequestOptions {
  /** Milliseconds until the answer has to be there. */
  timeout?: number
  signal?: AbortSignal
}

/** One socket, from its opening to its end: frames, and the answers that are waited for. */
export class Link {
  readonly #options: LinkOptions
  readonly #socket: SocketLike
  readonly #waiting = new Map<string, Waiting>()
  #nextId = 1
  #units = 0
  #isOver = false
  /** How many frames have arrived. Not a time: the clock of a device may be set while the socket is open. */
  heard = 0

  constructor(options: LinkOptions) {
    this.#options = options
    const socket = new options.WebSocket(options.url)
    this.#socket = socket
    socket.addEventListener('open', () => this.#isOver || options.onOpen())
    socket.addEventListener('message', (event) => this.#hear(String((event as { data: unknown }).data)))
    socket.addEventListener('close', (event) => this.lose((event as { code: number }).code))
    // A close follows, but not in every runtime where the opening fails.
    socket.addEventListener('error', () => socket.readyState === OPEN || this.lose(1006))
  }

  /** Sends an event; without effect on a socket that is not open. */
  send(event: string, data: object, id?: string): void {
    this.#write(JSON.stringify({ event, data, id }))
  }

  ping(): void {
    this.#units = 0
    this.#write(PING)
  }

  /** Sends an event and waits for its answer. @throws RealtimeError */
  request(event: string, data: object, { timeout = 10_000, signal }: RequestOptions = {}): Promise<Frame['data']> {
    const id = String(this.#nextId++)
    return new Promise<Frame['data']>((resolve, reject) => {
      const end = () => {
        this.#waiting.delete(id)
        timer.clear()
        signal?.removeEventListener('abort', onAbort)
      }
      const fail = (error: RealtimeError) => (end(), reject(error))
      const onAbort = () => fail(own('ABORTED', `"${event}" was given up.`))
      const timer = this.#options.clock.setTimeout(
        () => fail(own('TIMEOUT', `"${event}" was not answered within ${timeout} ms.`)),
        timeout,
      )
      this.#waiting.set(id, { resolve: (answer) => (end(), resolve(answer)), reject: fail })
      signal?.addEventListener('abort', onAbort)
      if (signal?.aborted) onAbort()
      else if (this.#isOver) fail(lost())
      else this.send(event, data, id)
    })
  }

  /** Closes it from this side: nothing is heard of it any more. */
  close(): void {
    if (this.#end()) this.#socket.close()
  }

  /** Ends it as if the network had, without waiting for the other side. */
  lose(code: number): void {
    if (!this.#end()) return
    // A socket without a network may take minutes to say so by itself.
    this.#socket.close()
    this.#options.onLost(code)
  }

  #end(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    for (const { reject } of Array.from(this.#waiting.values())) reject(lost())
    return true
  }

  #hear(text: string): void {
    if (this.#isOver) return
    this.heard += 1
    this.#units += text.length
    if (this.#units > PING_AFTER_UNITS) this.ping()
    const frame = JSON.parse(text) as Frame
    const waiting = frame.id === undefined ? undefined : this.#waiting.get(frame.id)
    const isError = frame.event === 'error'
    // `authenticated` and `resumed` answer a request and are events too; the cursor is moved before the request ends.
    if (frame.event !== 'ack' && !(isError && frame.id !== undefined)) this.#options.onFrame(frame)
    if (isError) waiting?.reject(fromFrame(frame.data))
    else waiting?.resolve(frame.data)
  }

  #write(text: string): void {
    if (this.#socket.readyState === OPEN) this.#socket.send(text)
  }
}

const lost = (): RealtimeError => own('DISCONNECTED', 'The connection was lost.')
