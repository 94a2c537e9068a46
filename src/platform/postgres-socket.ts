import type * as Sockets from 'cloudflare:sockets'
import { EventEmitter } from 'node:events'

/** Hears how a write went. */
type Written = (error?: Error) => void

let sockets: typeof Sockets | undefined

/**
 * The connection of a Postgres client, as `pg` wants it, over a socket of the Workers runtime. What is written in one
 * turn goes out in one piece: the five messages of a statement would otherwise be five writes of the runtime. The way to
 * Hyperdrive stays inside the platform, so there is no TLS here.
 */
export class PostgresSocket extends EventEmitter {
  writable = false
  destroyed = false
  #socket: Socket | undefined
  #writer: WritableStreamDefaultWriter<Uint8Array> | undefined
  #waiting: Uint8Array[] = []
  #told: Written[] = []

  /** Opens the connection; `connect`, `data`, `error` and `close` tell of it. */
  async connect(port: number, host: string): Promise<void> {
    try {
      sockets ??= await import('cloudflare:sockets')
      const socket = sockets.connect({ hostname: host, port })
      this.#socket = socket
      this.#writer = socket.writable.getWriter()
      void this.#follow(socket.closed)
      void this.#hear(socket.readable.getReader())
      // The runtime keeps what is written until the connection is there; the client begins to listen after this call.
      this.writable = true
      queueMicrotask(() => this.emit('connect'))
    } catch (error) {
      this.emit('error', lost(error))
    }
  }

  write(data: Uint8Array, told: Written = () => {}): boolean {
    this.#waiting.push(data)
    this.#told.push(told)
    if (this.#waiting.length === 1) queueMicrotask(() => void this.#flush())
    return true
  }

  end(): this {
    void this.#close()
    return this
  }

  destroy(): this {
    this.destroyed = true
    return this.end()
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  async #flush(): Promise<void> {
    const [waiting, told] = [this.#waiting, this.#told]
    this.#waiting = []
    this.#told = []
    try {
      await this.#writer?.write(waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting))
      for (const tell of told) tell()
    } catch (error) {
      for (const tell of told) tell(lost(error))
    }
  }

  async #close(): Promise<void> {
    try {
      if (this.#waiting.length > 0) await this.#flush()
      await this.#socket?.close()
    } catch (error) {
      this.emit('error', lost(error))
    }
  }

  async #hear(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        // The same bytes as a Buffer, not a copy of them.
        this.emit('data', Buffer.from(value.buffer, value.byteOffset, value.byteLength))
      }
    } catch (error) {
      this.emit('error', lost(error))
    }
  }

  async #follow(closed: Promise<void>): Promise<void> {
    try {
      await closed
      this.emit('close')
    } catch (error) {
      this.emit('error', lost(error))
    }
  }
}

/**
 * The runtime says by a TypeError, too, that a connection is no more. That is an outage and no mistake of ours, so it is
 * told by an error of its own.
 */
const lost = (error: unknown): Error =>
  new Error(`the connection was lost: ${error instanceof Error ? error.message : String(error)}`)
