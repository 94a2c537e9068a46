import { now } from '../../app/clock.ts'

import { signal } from '../../app/state/signal.ts'
import { pauseBefore } from '../../sdk/src/realtime/backoff.ts'
import { CLOSE, FINAL_CLOSES } from '../../src/protocol/close-codes.ts'
import { HEARTBEAT } from '../../src/protocol/heartbeat.ts'
import { session } from '../api/session.ts'
import { freshToken, renewToken } from '../api/tokens.ts'

const PING_EVERY = 25_000
/** Pause before an attempt, in milliseconds: a server that accepts and closes at once is not called in a loop. */
const AT_LEAST = 250
const ANSWER_WITHIN = 10_000
/** Before the token expires, in milliseconds. */
const RENEW_BEFORE = 30_000
/**
 * The first read after connecting says that the operator is there, and so may have missed what changed beside it; the next one, so
 * many milliseconds later, has not.
 */
const READ_AGAIN_AFTER = 2_000

/** The socket that says when cases have changed. Open while somebody listens; it stores nothing and resumes nothing. */
class CaseSocket {
  /** Whether changes are heard of. */
  readonly isLive = signal(false)
  readonly #listeners = new Set<() => void>()
  readonly #timers = new Set<ReturnType<typeof setTimeout>>()
  #socket: WebSocket | null = null
  #isConnecting = false
  #attempt = 0
  /** The token that the socket was told last. */
  #token = ''
  #forgetSession: () => void = () => {}

  /** Calls the listener after each change, and whenever one may have been missed. @returns what ends that */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#start()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#stop()
    }
  }

  #start(): void {
    addEventListener('online', this.#hurry)
    addEventListener('offline', this.#lose)
    document.addEventListener('visibilitychange', this.#hurry)
    this.#forgetSession = session.subscribe(this.#renew)
    void this.#connect()
  }

  #stop(): void {
    removeEventListener('online', this.#hurry)
    removeEventListener('offline', this.#lose)
    document.removeEventListener('visibilitychange', this.#hurry)
    this.#forgetSession()
    this.#drop()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }

  async #connect(): Promise<void> {
    if (this.#isConnecting) return
    this.#drop()
    this.#isConnecting = true
    const token = await freshToken().catch(() => undefined)
    this.#isConnecting = false
    if (this.#listeners.size === 0 || session.value === null) return
    if (token === undefined) return this.#later()
    const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/api/v1/ws`)
    this.#socket = socket
    const isCurrent = () => this.#socket === socket
    socket.addEventListener('open', () => isCurrent() && this.#authenticate(token))
    socket.addEventListener('message', ({ data }) => isCurrent() && this.#hear(String(data)))
    socket.addEventListener('close', ({ code }) => isCurrent() && void this.#onClose(code))
  }

  #authenticate(token: string): void {
    this.#token = token
    this.#socket?.send(JSON.stringify({ event: 'authenticate', data: { token } }))
    const left = (session.value?.expiresAt ?? 0) - now() - RENEW_BEFORE
    // Its answer reaches `#renew`, by the session.
    this.#after(Math.max(left, RENEW_BEFORE), () => void freshToken().catch(() => undefined))
  }

  /** A newer token of the session lets the socket stay open longer. */
  readonly #renew = (): void => {
    const token = session.value?.token
    if (token === undefined) this.#drop()
    else if (this.isLive.value && token !== this.#token) this.#authenticate(token)
  }

  #hear(text: string): void {
    // Guarantee: the server sends frames of the protocol.
    const { event } = JSON.parse(text) as { event: string }
    if (event === 'authenticated' && !this.isLive.value) this.#onLive()
    if (event === 'admin:cases_changed') this.#tell()
    this.#isAnswered = true
  }

  #onLive(): void {
    this.#attempt = 0
    this.isLive.value = true
    this.#tell()
    this.#after(READ_AGAIN_AFTER, () => this.#tell())
    const beat = () => {
      this.#ping()
      this.#after(PING_EVERY, beat)
    }
    this.#after(PING_EVERY, beat)
  }

  #isAnswered = true

  /** A socket that does not answer is lost. A hidden page asks nothing. */
  #ping(): void {
    if (document.visibilityState !== 'visible') return
    this.#isAnswered = false
    this.#socket?.send(HEARTBEAT.ask)
    this.#after(ANSWER_WITHIN, () => {
      if (!this.#isAnswered) this.#lose()
    })
  }

  async #onClose(code: number): Promise<void> {
    const token = this.#token
    this.#drop()
    // Only the token may have expired; the refresh reports an ended session, which shows the sign-in.
    if (code === CLOSE.SESSION_ENDED) await renewToken(token).catch(() => undefined)
    // What is final waits until the page is shown again.
    else if (FINAL_CLOSES.has(code)) return
    this.#later()
  }

  #later(): void {
    if (this.#listeners.size === 0 || session.value === null) return
    this.#after(AT_LEAST + pauseBefore(this.#attempt), () => void this.#connect())
    this.#attempt += 1
  }

  /** The network is back, or the page is seen again: asks at once whether the socket is still there. */
  readonly #hurry = (): void => {
    if (document.visibilityState !== 'visible') return
    if (this.isLive.value) {
      this.#tell()
      this.#ping()
    } else if (!this.#socket) void this.#connect()
  }

  readonly #lose = (): void => {
    this.#drop()
    this.#later()
  }

  #drop(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
    const socket = this.#socket
    this.#socket = null
    this.isLive.value = false
    socket?.close()
  }

  #after(pause: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      work()
    }, pause)
    this.#timers.add(timer)
  }
}

export const caseSocket = new CaseSocket()
