import { Broken } from './check.ts'

export interface Frame {
  event: string
  data: Record<string, unknown>
  id?: string
}

const PATIENCE = 20_000

/** A client's socket that buffers what arrives. */
export class DemoSocket {
  /** Everything that has arrived, in order. */
  readonly frames: Frame[] = []
  readonly closed: Promise<number>
  readonly #socket: WebSocket
  #taken = new Set<Frame>()
  #wake = () => {}
  #nextId = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => {
      this.frames.push(JSON.parse(String(data)) as Frame)
      this.#wake()
    })
    this.closed = new Promise((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)))
  }

  static async open(url: string): Promise<DemoSocket> {
    const socket = new WebSocket(url.replace(/^http/, 'ws'))
    const wrapped = new DemoSocket(socket)
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('open', () => resolve())
      socket.addEventListener('error', () => reject(new Broken(`no socket at ${url}`)))
    })
    return wrapped
  }

  send(event: string, data: object, id?: string): void {
    this.#socket.send(JSON.stringify(id === undefined ? { event, data } : { event, data, id }))
  }

  /** Sends an event and waits for its `ack`; throws on `error`. */
  async request(event: string, data: object): Promise<Record<string, unknown>> {
    const id = `r${this.#nextId++}`
    this.send(event, data, id)
    const answer = await this.take((frame) => frame.id === id, `an answer to ${event}`)
    if (answer.event === 'error') throw new Broken(`${event} was refused: ${JSON.stringify(answer.data)}`)
    return answer.data
  }

  /** The next unread frame of an event. */
  next(event: string): Promise<Frame> {
    return this.take((frame) => frame.event === event, event)
  }

  async take(isWanted: (frame: Frame) => boolean, what: string): Promise<Frame> {
    const deadline = Date.now() + PATIENCE
    for (;;) {
      const frame = this.frames.find((candidate) => !this.#taken.has(candidate) && isWanted(candidate))
      if (frame) {
        this.#taken.add(frame)
        return frame
      }
      const left = deadline - Date.now()
      if (left <= 0) throw new Broken(`no ${what} within ${PATIENCE / 1000} s`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  close(): void {
    this.#socket.close(1000)
  }
}
