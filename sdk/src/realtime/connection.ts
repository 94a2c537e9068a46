import type { Clock } from '../foundation.ts'
import { pauseBefore } from './backoff.ts'
import { CLOSE } from './close-codes.ts'
import type { Device } from './device.ts'
import type { Frame } from './events.ts'
import { Heartbeat, LOST } from './heartbeat.ts'
import { Link, type RequestOptions, type SocketClass } from './link.ts'
import { own, RealtimeError } from './realtime-error.ts'
import { within } from './within.ts'

/**
 * `off`: not started. `connecting`: an attempt is under way. `waiting`: the next one follows by itself. `open`: signed in.
 * `replaced`: newer sockets have taken its place; it comes back when it is used. `signed_out`: the server accepts no token
 * of this session any more; `start` after the next sign-in.
 */
export type ConnectionState = 'off' | 'connecting' | 'waiting' | 'open' | 'replaced' | 'signed_out'

export interface ConnectionOptions {
  /** Of the API, without a path. */
  url: string
  /**
   * Asked before every attempt. Rejects where none can be had now, and is asked again later.
   * @param refused a token that the server has just not accepted; the same again means that the session has ended
   * @returns null when nobody is signed in
   */
  token(refused?: string): Promise<string | null>
  WebSocket: SocketClass
  clock: Clock
  device: Device
  /** Whether the user is present although the app is hidden, as in a call. */
  isInUse(): boolean
  /** The network or the user is back, while the socket is open. */
  onWake(): void
  /** A socket opens. @returns the number to resume after, where it has one */
  onBegin(): number | undefined
  onFrame(frame: Frame): void
  /** @param error why it is not open, where the server or the token has said so */
  onState(state: ConnectionState, error: RealtimeError | undefined): void
}

const TOKEN_WITHIN = 20_000
const AUTHENTICATED_WITHIN = 15_000
/** A replay waits for those of other devices of the same user. */
const RESUMED_WITHIN = 60_000
/** A connection that held for this long was a good one: the next loss begins with the short pauses again. */
const STABLE_AFTER = 5_000
/** The pause after the server has closed for too many frames, in milliseconds. */
const AFTER_POLICY = 30_000
/** Codes by which the server says that the token is at fault, and a newer one may do. */
const TOKEN_AT_FAULT: ReadonlySet<string> = new Set(['UNAUTHORIZED', 'TOKEN_EXPIRED'])
const ACCOUNT_AT_FAULT: ReadonlySet<string> = new Set(['ACCOUNT_SUSPENDED', 'ACCOUNT_DELETED'])

/** A socket that is there as long as it is wanted: it authenticates, reconnects after every loss and keeps alive. */
export class Connection {
  readonly #options: ConnectionOptions
  #state: ConnectionState = 'off'
  #link: Link | undefined
  #heartbeat: Heartbeat | undefined
  #stable: { clear(): void } | undefined
  #pause: { clear(): void } | undefined
  #limit: { clear(): void } | undefined
  #attempt = 0
  /** Distinguishes an attempt from later ones, which may begin while it waits for a token. */
  #turn = 0
  #token = ''
  #refused: string | undefined
  #error: RealtimeError | undefined
  readonly #waiting = new Set<() => void>()
  #unfollow = () => {}

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  get state(): ConnectionState {
    return this.#state
  }

  start(): void {
    if (this.#state !== 'off' && this.#state !== 'signed_out') return
    this.#refused = undefined
    this.#unfollow()
    this.#unfollow = this.#options.device.follow({ onWake: () => this.wake(), onOffline: () => this.#link?.lose(LOST) })
    this.#hurry()
  }

  stop(): void {
    this.#end('off')
  }

  /**
   * The network is back, or the user: tries at once, or checks whether the socket is still alive. A pause that the server
   * has asked for is kept.
   */
  wake(): void {
    if (this.#state === 'open') {
      this.#heartbeat?.check()
      this.#options.onWake()
    } else if (
      (this.#state === 'waiting' && this.#error?.retryAfterMs === undefined) ||
      (this.#state === 'replaced' && this.isPresent)
    )
      this.#hurry()
  }

  /** Something is to be sent: comes back where newer sockets have taken the place of this one. */
  use(): void {
    if (this.#state === 'replaced') this.#hurry()
  }

  /** Ends a connection that is of no use; the next one follows after a pause, which the error may prolong. */
  giveUp(error?: unknown): void {
    if (error instanceof RealtimeError) this.#error = error
    this.#link?.lose(LOST)
  }

  /** Asks for everything after a number, on the connection that has just been signed in. @throws RealtimeError */
  async resume(after: number): Promise<void> {
    await this.#link?.request('resume', { last_event_id: after }, { timeout: RESUMED_WITHIN })
  }

  /** Sends an event without an answer. Dropped while there is no connection. */
  send(event: string, data: object): void {
    if (this.#state === 'open') this.#link?.send(event, data)
  }

  /** Sends an event as soon as there is a connection, and waits for its answer. @throws RealtimeError */
  async request(event: string, data: object, options: RequestOptions = {}): Promise<Frame['data']> {
    const { clock } = this.#options
    const { timeout = 10_000, signal } = options
    const startedAt = clock.now()
    this.use()
    if (this.#state !== 'open') await within(clock, { timeout, signal }, this.#opening())
    const left = Math.max(1, timeout - Math.max(0, clock.now() - startedAt))
    const link = this.#link
    if (!link) throw own('DISCONNECTED', 'There is no connection.')
    return link.request(event, data, { ...options, timeout: left })
  }

  /** Whether the user is there, so that the client may speak by itself. */
  get isPresent(): boolean {
    return this.#options.device.isVisible() || this.#options.isInUse()
  }

  #opening(): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#state === 'off' || this.#state === 'signed_out')
          reject(own(this.#state === 'off' ? 'DISCONNECTED' : 'SIGNED_OUT', 'The connection is not wanted.'))
        else if (this.#state === 'open') resolve()
        else return void this.#waiting.add(look)
        this.#waiting.delete(look)
      }
      look()
    })
  }

  #hurry(): void {
    this.#attempt = 0
    void this.#connect()
  }

  async #connect(): Promise<void> {
    this.#drop()
    this.#error = undefined
    this.#enter('connecting')
    const turn = (this.#turn += 1)
    const { clock, url, WebSocket } = this.#options
    let token: string | null
    try {
      token = await within(clock, { timeout: TOKEN_WITHIN }, this.#options.token(this.#refused))
    } catch (error) {
      if (turn !== this.#turn) return
      this.#error = error instanceof RealtimeError ? error : undefined
      return this.#later()
    }
    if (turn !== this.#turn) return
    if (token === null || token === this.#refused) return this.#end('signed_out')
    this.#token = token
    try {
      const link = this.#open(`${url.replace(/^http/, 'ws').replace(/\/+$/, '')}/api/v1/ws`, WebSocket)
      this.#link = link
      this.#limit = clock.setTimeout(() => link.lose(LOST), AUTHENTICATED_WITHIN)
    } catch {
      // Where a policy of the page or the runtime refuses the socket; that may change.
      this.#later()
    }
  }

  #open(url: string, WebSocket: SocketClass): Link {
    const link = new Link({
      url,
      WebSocket,
      clock: this.#options.clock,
      onOpen: () => {
        const after = this.#options.onBegin()
        const resume = after === undefined ? {} : { last_event_id: after }
        link.request('authenticate', { token: this.#token, ...resume }, { timeout: AUTHENTICATED_WITHIN }).then(
          () => this.#onOpen(link),
          (error: unknown) => this.#onRefused(link, error),
        )
      },
      onFrame: (frame) => this.#options.onFrame(frame),
      onLost: (code) => this.#onLost(code),
    })
    return link
  }

  #onOpen(link: Link): void {
    if (link !== this.#link) return
    const { clock } = this.#options
    this.#limit?.clear()
    this.#refused = this.#error = undefined
    this.#stable = clock.setTimeout(() => (this.#attempt = 0), STABLE_AFTER)
    this.#heartbeat = new Heartbeat(link, clock, () => {
      if (this.isPresent) void this.#extend(link)
      return this.isPresent
    })
    this.#enter('open')
  }

  /** Extends the life of the socket where there is a newer token than the one that it was opened with. */
  async #extend(link: Link): Promise<void> {
    try {
      const token = await this.#options.token()
      if (token === null || token === this.#token || link !== this.#link) return
      await link.request('authenticate', { token })
      this.#token = token
    } catch (error) {
      // A token of another user, who has signed in on another tab, opens a socket of its own. After any other error this one
      // ends with the former token.
      if (error instanceof RealtimeError && error.code === 'UNAUTHORIZED') link.lose(LOST)
    }
  }

  #onRefused(link: Link, error: unknown): void {
    if (!(error instanceof RealtimeError) || link !== this.#link) return
    this.#error = error
    if (ACCOUNT_AT_FAULT.has(error.code)) return this.#end('signed_out')
    link.lose(TOKEN_AT_FAULT.has(error.code) ? CLOSE.SESSION_ENDED : LOST)
  }

  #onLost(code: number): void {
    const wasOpen = this.#state === 'open'
    const retryAfter = this.#error?.retryAfterMs
    this.#drop()
    if (code === CLOSE.REPLACED) return this.#enter('replaced')
    // An open socket ends so when its token has run out, one that has said nothing yet also when the network was slow.
    if (code === CLOSE.SESSION_ENDED && (wasOpen || TOKEN_AT_FAULT.has(this.#error?.code ?? ''))) {
      this.#refused = this.#token
      return this.#later()
    }
    this.#later(code === CLOSE.POLICY ? AFTER_POLICY : retryAfter)
  }

  /** @param atLeast milliseconds that the server wants to have peace */
  #later(atLeast = 0): void {
    this.#drop()
    this.#pause = this.#options.clock.setTimeout(() => void this.#connect(), atLeast + pauseBefore(this.#attempt))
    this.#attempt += 1
    this.#enter('waiting')
  }

  #end(state: 'off' | 'signed_out'): void {
    this.#drop()
    this.#unfollow()
    this.#unfollow = () => {}
    this.#enter(state)
  }

  #drop(): void {
    this.#turn += 1
    for (const timer of [this.#pause, this.#limit, this.#stable]) timer?.clear()
    this.#heartbeat?.stop()
    const link = this.#link
    this.#link = this.#heartbeat = undefined
    link?.close()
  }

  #enter(state: ConnectionState): void {
    if (state === this.#state) return
    this.#state = state
    this.#options.onState(state, this.#error)
    for (const look of Array.from(this.#waiting)) look()
  }
}
