import type { z } from 'zod'
import { memoryStorage, systemClock } from '../../sdk/src/foundation.ts'
import { Realtime, RealtimeError } from '../../sdk/src/realtime/index.ts'
import type { DownData, DownEvent } from '../../src/protocol/down.ts'
import type { ANSWERS, UP, UpEvent } from '../../src/protocol/up.ts'
import { ApiError, exchange, freshToken, OfflineError } from '../api/api.ts'
import { meet } from '../api/demands.ts'
import { session } from '../api/session.ts'
import { signal } from '../state/signal.ts'

type Data = Record<string, unknown>

/** The options of an event, and its answers. */
type Said<E extends UpEvent> = z.input<(typeof UP)[E]>
type Answer<E extends UpEvent> = (typeof ANSWERS)[E] extends z.ZodType ? z.output<(typeof ANSWERS)[E]> : Data

export type ConnectionState = 'off' | 'connecting' | 'open'

/** Codes of the client library for an answer that did not come. */
const UNANSWERED: ReadonlySet<string> = new Set(['TIMEOUT', 'DISCONNECTED', 'SIGNED_OUT', 'ABORTED'])

/** The page's socket: that of the client library, with the session and the errors of this client. */
export class Connection {
  readonly state = signal<ConnectionState>('off')
  readonly #realtime: Realtime
  /** Whether the user is present although the page is hidden, as in a call. */
  isInUse: () => boolean = () => false

  constructor() {
    this.#realtime = new Realtime({
      url: location.origin,
      token: tokenFor,
      // A page that is loaded reads its lists anew, so it begins with the newest event.
      storage: memoryStorage(),
      clock: systemClock,
      onError: reportError,
    })
    this.#realtime.presentWhile(() => this.isInUse())
    this.#realtime.onState((state) => {
      const next = state === 'open' || state === 'off' ? state : 'connecting'
      if (next !== this.state.value) this.state.value = next
    })
  }

  start(): void {
    void this.#realtime.start()
  }

  /** Disconnects, and forgets what it knows of the user. */
  stop(): void {
    void this.#realtime.forget()
  }

  /** Subscribes to an event until the signal aborts. */
  on<E extends Exclude<DownEvent, 'ack'>>(event: E, listener: (data: DownData<E>) => void, until?: AbortSignal): void {
    // What a listener begins is not waited for: the next event may be what ends it.
    // Guarantee: the types of the library are made from the schemas that type this data.
    const heard = (data: unknown): void => {
      listener(data as DownData<E>)
    }
    this.#realtime.on(event, heard, until === undefined ? {} : { signal: until })
  }

  /** Sends an event without an answer. Dropped while disconnected. */
  send<E extends UpEvent>(event: E, data: Said<E>): void {
    // Guarantee: the types of the library are made from the schemas that type this data.
    this.#realtime.send(event, data as never)
  }

  /** Sends an event and waits for its answer. @throws ApiError from the server, OfflineError without an answer */
  async request<E extends UpEvent>(event: E, data: Said<E>): Promise<Answer<E>> {
    // Guarantee: the answer to an event has the form that the protocol gives it.
    return (await this.#askWilling(event, data)) as Answer<E>
  }

  /** Asks again once the user has accepted what the answer wants accepted. */
  async #askWilling(event: UpEvent, data: Data): Promise<unknown> {
    try {
      return await this.#ask(event, data)
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'CONSENT_REQUIRED' || !(await meet(error))) throw error
      return this.#ask(event, data)
    }
  }

  async #ask(event: UpEvent, data: Data): Promise<unknown> {
    // Callers have another way, or say at once that there is no connection.
    if (this.state.value !== 'open') throw new OfflineError('no socket')
    try {
      return await this.#realtime.request(event, data)
    } catch (error) {
      if (!(error instanceof RealtimeError)) throw error
      if (UNANSWERED.has(error.code)) throw new OfflineError(error)
      throw new ApiError(0, error.code, error.message, { ...error.details })
    }
  }
}

/** @throws OfflineError where the session goes on, and its token cannot be had now */
async function tokenFor(refused?: string): Promise<string | null> {
  const token = await (refused === undefined ? freshToken() : exchange(refused))
  if (token === undefined && session.value) throw new OfflineError('no token')
  return token ?? null
}
