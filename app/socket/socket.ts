import type { z } from 'zod'
import type { DownData, DownEvent } from '../../src/protocol/down.ts'
import type { ANSWERS, UP, UpEvent } from '../../src/protocol/up.ts'
import { exchange, freshToken, ApiError, OfflineError } from '../api/api.ts'
import { signal } from '../state/signal.ts'
import { pauseBefore } from './backoff.ts'
import { Cursor } from './cursor.ts'

/** Why the server closes a socket whose session has ended; see docs/realtime.md. */
const SESSION_ENDED = 4001
/** A newer socket has taken this one's place: it comes back when somebody looks at the page, and not before. */
const REPLACED = 4008
const PING_EVERY = 25_000
/** How long messages that arrive are gathered before the server is told of them, in milliseconds; it takes one a second. */
const ACKNOWLEDGE_AFTER = 1_100
const ANSWER_WITHIN = 10_000

type Data = Record<string, unknown>
type Listener = (data: Data) => void
interface Waiting {
  resolve: (data: Data) => void
  reject: (error: Error) => void
}

/** What a client may say with an event, and what answers it. */
type Said<E extends UpEvent> = z.input<(typeof UP)[E]>
type Answer<E extends UpEvent> = (typeof ANSWERS)[E] extends z.ZodType ? z.output<(typeof ANSWERS)[E]> : Data

export type ConnectionState = 'off' | 'connecting' | 'open'

/**
 * A socket that stays: it signs in with its first event, comes back after every loss with growing pauses, and asks for what
 * it has missed by the number of the newest event before which it has all. `path` is below `/api/v1`.
 */
export class Connection {
  readonly state = signal<ConnectionState>('off')
  readonly #path: string
  #socket: WebSocket | null = null
  #isWanted = false
  #attempt = 0
  readonly #cursor = new Cursor()
  /** Of what the server has been told that it has arrived. */
  #acknowledged = 0
  #isGathering = false
  #nextId = 1
  #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Map<string, Set<Listener>>()
  /** Whether somebody is there though nobody looks, as in a call. */
  isInUse: () => boolean = () => false

  constructor(path: string) {
    this.#path = path
  }

  start(): void {
    if (this.#isWanted) return
    this.#isWanted = true
    addEventListener('online', this.#hurry)
    addEventListener('offline', this.#lose)
    document.addEventListener('visibilitychange', this.#hurry)
    void this.#connect()
  }

  stop(): void {
    this.#isWanted = false
    removeEventListener('online', this.#hurry)
    removeEventListener('offline', this.#lose)
    document.removeEventListener('visibilitychange', this.#hurry)
    this.#drop()
    this.#cursor.forget()
    this.#acknowledged = 0
    this.state.value = 'off'
  }

  /** Hears an event until the signal aborts. */
  on<E extends DownEvent>(event: E, listener: (data: DownData<E>) => void, until?: AbortSignal): void {
    // Guarantee: the frames of this event have been made by the schema that types them.
    const heard = listener as unknown as Listener
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(heard))
    until?.addEventListener('abort', () => listeners.delete(heard))
  }

  /** What nobody waits for an answer to. Dropped while there is no connection. */
  send<E extends UpEvent>(event: E, data: Said<E>): void {
    if (this.state.value === 'open') this.#write({ event, data })
  }

  /** Sends an event and waits for what answers it. @throws ApiError as the server says, OfflineError without an answer */
  async request<E extends UpEvent>(event: E, data: Said<E>): Promise<Answer<E>> {
    if (this.state.value !== 'open') throw new OfflineError('no socket')
    return (await this.#ask(event, data)) as Answer<E>
  }

  #ask(event: UpEvent, data: Data): Promise<Data> {
    const id = String(this.#nextId++)
    return new Promise<Data>((resolve, reject) => {
      const timer = this.#after(ANSWER_WITHIN, () => reject(new OfflineError('no answer')))
      this.#waiting.set(id, {
        resolve: (answer) => (this.#cancel(timer), resolve(answer)),
        reject: (error) => (this.#cancel(timer), reject(error)),
      })
      this.#write({ event, data, id })
    }).finally(() => this.#waiting.delete(id))
  }

  async #connect(): Promise<void> {
    this.#drop()
    if (!this.#isWanted) return
    this.state.value = 'connecting'
    const token = await freshToken().catch(() => undefined)
    // Somebody else has asked meanwhile, or nobody wants it any more.
    if (!this.#isWanted || this.#socket) return
    if (token === undefined) return this.#later()
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1${this.#path}`)
    this.#socket = socket
    const isCurrent = () => this.#socket === socket
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#hear(String(data)))
    socket.addEventListener('close', ({ code }) => isCurrent() && void this.#onClose(code, token))
    socket.addEventListener('open', () => {
      const last = this.#cursor.begin()
      const resume = last === undefined ? {} : { last_event_id: last }
      this.#ask('authenticate', { token, ...resume }).then(
        () => isCurrent() && this.#onOpen(),
        // The close that follows says what to do.
        () => socket.close(),
      )
    })
  }

  #onOpen(): void {
    this.#attempt = 0
    this.state.value = 'open'
    const beat = () => {
      if (this.#isSeen()) this.#ask('ping', {}).catch(() => this.#socket?.close())
      this.#after(PING_EVERY, beat)
    }
    this.#after(PING_EVERY, beat)
  }

  /** A page that nobody looks at is not there, and says nothing by itself: the person is to be notified elsewhere. */
  #isSeen(): boolean {
    return document.visibilityState === 'visible' || this.isInUse()
  }

  /** Says in a moment what has arrived, once for all of it. */
  #gather(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    this.#after(ACKNOWLEDGE_AFTER, () => {
      this.#isGathering = false
      this.#acknowledge()
    })
  }

  #acknowledge(): void {
    const newest = this.#cursor.newest ?? 0
    if (newest <= this.#acknowledged || this.state.value !== 'open' || !this.#isSeen()) return
    this.#acknowledged = newest
    this.send('ack_events', { last_event_id: newest })
  }

  #hear(text: string): void {
    const { event, data, id } = JSON.parse(text) as { event: string; data: Data; id?: string }
    this.#cursor.hear(event, data)
    if (event === 'new_message' || event === 'resumed') this.#gather()
    const asked = id === undefined ? undefined : this.#waiting.get(id)
    if (asked && event === 'error') {
      asked.reject(new ApiError(0, String(data['code']), String(data['message']), (data['details'] ?? {}) as Data))
    } else asked?.resolve(data)
    for (const listener of this.#listeners.get(event) ?? []) listener(data)
  }

  async #onClose(code: number, token: string): Promise<void> {
    this.#drop()
    this.state.value = 'connecting'
    if (code === REPLACED) return
    // The token may have run out only; who has been signed out learns it from the exchange.
    if (code === SESSION_ENDED && (await exchange(token).catch(() => token)) === undefined) return
    this.#later()
  }

  #later(): void {
    this.#after(pauseBefore(this.#attempt), () => void this.#connect())
    this.#attempt += 1
  }

  /** The network is back, or somebody looks at the page again: no use in waiting on. */
  readonly #hurry = (): void => {
    if (!this.#isWanted || document.visibilityState !== 'visible') return
    if (this.state.value === 'open') {
      this.#gather()
      this.#ask('ping', {}).catch(() => this.#socket?.close())
    } else if (!this.#socket) void this.#connect()
  }

  /** The device has no network: what was connected is lost, though nothing will ever say so. */
  readonly #lose = (): void => {
    this.#drop()
    this.state.value = 'connecting'
    this.#later()
  }

  #drop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    this.#isGathering = false
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    for (const { reject } of this.#waiting.values()) reject(new OfflineError('the socket has closed'))
    this.#waiting.clear()
  }

  #write(frame: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame))
  }

  #after(pause: number, work: () => void): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, pause)
    this.#timers.add(timer)
    return timer
  }

  #cancel(timer: ReturnType<typeof setTimeout>): void {
    clearTimeout(timer)
    this.#timers.delete(timer)
  }
}
