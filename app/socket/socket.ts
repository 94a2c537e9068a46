import type { z } from 'zod'
import type { DownData, DownEvent } from '../../src/protocol/down.ts'
import type { ANSWERS, UP, UpEvent } from '../../src/protocol/up.ts'
import { exchange, freshToken, ApiError, OfflineError } from '../api/api.ts'
import { meet } from '../api/demands.ts'
import { signal } from '../state/signal.ts'
import { pauseBefore } from './backoff.ts'
import { Cursor } from './cursor.ts'

/** Close code of an ended session; see docs/realtime.md. */
const SESSION_ENDED = 4001
/** A newer socket has replaced this one: it reconnects when the page is visible again, and not before. */
const REPLACED = 4008
const PING_EVERY = 25_000
/** How long acknowledgements are batched, in milliseconds; the server accepts one frame a second. */
const ACKNOWLEDGE_AFTER = 1_100
const ANSWER_WITHIN = 10_000

type Data = Record<string, unknown>
type Listener = (data: Data) => void
interface Waiting {
  resolve: (data: Data) => void
  reject: (error: Error) => void
}

/** The options of an event, and its answers. */
type Said<E extends UpEvent> = z.input<(typeof UP)[E]>
type Answer<E extends UpEvent> = (typeof ANSWERS)[E] extends z.ZodType ? z.output<(typeof ANSWERS)[E]> : Data

export type ConnectionState = 'off' | 'connecting' | 'open'

/**
 * A persistent socket: it authenticates with its first event, reconnects after every loss with backoff, and resumes
 * from the newest event without a gap. `path` is below `/api/v1`.
 */
export class Connection {
  readonly state = signal<ConnectionState>('off')
  readonly #path: string
  #socket: WebSocket | null = null
  #isWanted = false
  #attempt = 0
  readonly #cursor = new Cursor()
  /** The newest acknowledged event. */
  #acknowledged = 0
  #isGathering = false
  #nextId = 1
  #timers = new Set<ReturnType<typeof setTimeout>>()
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Map<string, Set<Listener>>()
  /** Whether the user is present although the page is hidden, as in a call. */
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

  /** Subscribes to an event until the signal aborts. */
  on<E extends DownEvent>(event: E, listener: (data: DownData<E>) => void, until?: AbortSignal): void {
    // Guarantee: the frames of this event conform to the schema that types them.
    const heard = listener as unknown as Listener
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(heard))
    until?.addEventListener('abort', () => listeners.delete(heard))
  }

  /** Sends an event without an answer. Dropped while disconnected. */
  send<E extends UpEvent>(event: E, data: Said<E>): void {
    if (this.state.value === 'open') this.#write({ event, data })
  }

  /** Sends an event and waits for its answer. @throws ApiError from the server, OfflineError without an answer */
  async request<E extends UpEvent>(event: E, data: Said<E>): Promise<Answer<E>> {
    if (this.state.value !== 'open') throw new OfflineError('no socket')
    // Guarantee: the answer to an event has the form that the protocol gives it.
    return (await this.#askWilling(event, data)) as Answer<E>
  }

  /** Asks again once the user has accepted what the answer wants accepted. */
  async #askWilling(event: UpEvent, data: Data): Promise<Data> {
    try {
      return await this.#ask(event, data)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'CONSENT_REQUIRED' || !(await meet(error))) throw error
      return this.#ask(event, data)
    }
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
    // Another request is newer, or nobody waits for it any more.
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
        // The close that follows determines what to do.
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

  /** A hidden page counts as absent and sends nothing by itself: the user is to be notified elsewhere. */
  #isSeen(): boolean {
    return document.visibilityState === 'visible' || this.isInUse()
  }

  /** Schedules one acknowledgement for everything that has arrived. */
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
    // Only the token may have expired; the refresh reports an ended session.
    if (code === SESSION_ENDED && (await exchange(token).catch(() => token)) === undefined) return
    this.#later()
  }

  #later(): void {
    this.#after(pauseBefore(this.#attempt), () => void this.#connect())
    this.#attempt += 1
  }

  /** The network is back, or the page is visible again: reconnects without further delay. */
  readonly #hurry = (): void => {
    if (!this.#isWanted || document.visibilityState !== 'visible') return
    if (this.state.value === 'open') {
      this.#gather()
      this.#ask('ping', {}).catch(() => this.#socket?.close())
    } else if (!this.#socket) void this.#connect()
  }

  /** The device is offline: the connection is lost, though no event reports it. */
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
