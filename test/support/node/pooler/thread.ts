import { createServer, type AddressInfo, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { frame, Frames } from './frames.ts'
import { Pool } from './pool.ts'
import type { Session } from './session.ts'

/** The thread of pooler.ts. */

/** How long a client may say nothing, in milliseconds. A runner is one long request, whose connections nobody ends. */
const IDLE = 5_000
/** First messages that are none of a session. */
const [SSL, CANCEL] = [80_877_103, 80_877_102]

const address = new URL(workerData as string)
const pools = new Map<string, Pool>()
function poolOf(database: string): Pool {
  const pool = pools.get(database) ?? new Pool(address, database)
  pools.set(database, pool)
  return pool
}

const server = createServer((socket) => new Client(socket)).listen(0, '127.0.0.1', () =>
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  parentPort?.postMessage((server.address() as AddressInfo).port),
)

/** One connection, which holds a session from its first message to the end of its transaction. */
class Client {
  readonly #socket: Socket
  #greeted = Buffer.alloc(0)
  #pool: Pool | null = null
  #session: Session | null = null
  #sent = new Frames()
  #received = new Frames()
  /** Answers that end with ReadyForQuery and are still to come. */
  #owed = 0
  /** Whether messages were sent since the last that asks for one of those. */
  #isOpen = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket
      .setTimeout(IDLE, () => this.#session === null && socket.destroy())
      .on('error', () => {})
      .on('close', () => this.#leave())
      .on('data', (chunk: Buffer) => this.#hear(chunk))
  }

  #hear(chunk: Buffer): void {
    if (this.#pool === null) return this.#greet(chunk)
    void this.#pass(this.#pool, chunk)
  }

  #greet(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#greeted, chunk])
    this.#greeted = bytes
    const length = bytes.length < 8 ? Infinity : bytes.readInt32BE(0)
    if (bytes.length < length) return
    const kind = bytes.readInt32BE(4)
    this.#greeted = Buffer.alloc(0)
    if (kind === SSL) return void this.#socket.write('N')
    if (kind === CANCEL) return void this.#socket.destroy()
    const words = bytes.toString('utf8', 8, length).split('\0')
    void this.#welcome(poolOf(words[words.indexOf('database') + 1] ?? ''))
  }

  async #welcome(pool: Pool): Promise<void> {
    const session = await pool.take()
    if (!session) return void this.#socket.destroy()
    pool.give(session)
    this.#pool = pool
    // Nobody else can reach this port: the password is not asked for.
    this.#socket.write(
      Buffer.concat([frame('R', Buffer.from([0, 0, 0, 0])), session.greeting, frame('Z', Buffer.from('I'))]),
    )
  }

  async #pass(pool: Pool, chunk: Buffer): Promise<void> {
    for (const { type } of this.#sent.of(chunk)) {
      if (type === 'X') return void this.#socket.destroy()
      const isEnd = type === 'Q' || type === 'S' || type === 'F'
      if (isEnd) this.#owed += 1
      this.#isOpen = !isEnd
    }
    if (this.#session) return void this.#session.socket.write(chunk)
    this.#socket.pause()
    const session = await pool.take()
    if (!session || this.#socket.destroyed) {
      if (session) pool.give(session)
      return void this.#socket.destroy()
    }
    this.#session = session
    this.#received = new Frames()
    session.socket.on('data', this.#answer).on('close', this.#lose)
    session.socket.write(chunk)
    this.#socket.resume()
  }

  readonly #answer = (chunk: Buffer): void => {
    this.#socket.write(chunk)
    let isIdle = false
    for (const { type, body } of this.#received.of(chunk)) {
      if (type !== 'Z') continue
      this.#owed -= 1
      isIdle = body.toString('latin1') === 'I'
    }
    if (isIdle && this.#owed === 0 && !this.#isOpen && this.#sent.isWhole && this.#received.isWhole) this.#release()
  }

  readonly #lose = (): void => {
    this.#session = null
    this.#socket.destroy()
  }

  #release(): void {
    const session = this.#session
    if (!session) return
    this.#session = null
    session.socket.off('data', this.#answer).off('close', this.#lose)
    this.#pool?.give(session)
  }

  /** A client that goes in the middle leaves a session in which nobody can go on. */
  #leave(): void {
    const session = this.#session
    this.#session = null
    session?.socket.off('data', this.#answer).off('close', this.#lose).destroy()
  }
}
