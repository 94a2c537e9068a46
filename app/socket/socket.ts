import type { z } from 'zod'
import { memoryStorage, systemClock } from '../../sdk/src/foundation.ts'
import {
  Realtime,
  RealtimeError,
  type RequestOptions,
  type SentData,
  type SentName,
} from '../../sdk/src/realtime/index.ts'
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
  /** For helpers of the library; their errors are its own. */
  readonly realtime: Realtime

  constructor() {
    this.realtime = new WillingRealtime({
      url: location.origin,
      token: tokenFor,
      // A page that is loaded reads its lists anew, so it begins with the newest event.
      storage: memoryStorage(),
      clock: systemClock,
      onError: reportError,
    })
    this.realtime.onState((state) => {
      const next = state === 'open' || state === 'off' ? state : 'connecting'
      if (next !== this.state.value) this.state.value = next
    })
  }

  start(): void {
    void this.realtime.start()
  }

  /** Disconnects, and forgets what it knows of the user. */
  stop(): void {
    void this.realtime.forget()
  }

  /** Subscribes to an event until the signal aborts. */
  on<E extends Exclude<DownEvent, 'ack'>>(event: E, listener: (data: DownData<E>) => void, until?: AbortSignal): void {
    // What a listener begins is not waited for: the next event may be what ends it.
    // Guarantee: the types of the library are made from the schemas that type this data.
    const heard = (data: unknown): void => {
      listener(data as DownData<E>)
    }
    this.realtime.on(event, heard, until === undefined ? {} : { signal: until })
  }

  /** Sends an event without an answer. Dropped while disconnected. */
  send<E extends UpEvent>(event: E, data: Said<E>): void {
    // Guarantee: the types of the library are made from the schemas that type this data.
    this.realtime.send(event, data as never)
  }

  /** Sends an event and waits for its answer. @throws ApiError from the server, OfflineError without an answer */
  async request<E extends UpEvent>(event: E, data: Said<E>): Promise<Answer<E>> {
    // Guarantee: the answer to an event has the form that the protocol gives it.
    return (await this.#ask(event, data)) as Answer<E>
  }

  async #ask(event: UpEvent, data: Data): Promise<unknown> {
    // Callers have another way, or say at once that there is no connection.
    if (this.state.value !== 'open') throw new OfflineError('no socket')
    try {
      return await this.realtime.request(event, data)
    } catch (error) {
      throw ownError(error)
    }
  }
}

/** Asks again once the user has accepted what the answer wants accepted. */
class WillingRealtime extends Realtime {
  override async request<E extends SentName>(event: E, data: SentData<E>, options?: RequestOptions) {
    try {
      return await super.request(event, data, options)
    } catch (error) {
      if (!(error instanceof RealtimeError) || error.code !== 'CONSENT_REQUIRED' || !(await meet(error))) throw error
      return super.request(event, data, options)
    }
  }
}

/** An error of the library's socket, as one of this client; others stay what they are. */
export function ownError(error: unknown): unknown {
  if (!(error instanceof RealtimeError)) return error
  if (UNANSWERED.has(error.code)) return new OfflineError(error)
  return new ApiError(0, error.code, error.message, { ...error.details })
}

/** @throws OfflineError where the session goes on, and its token cannot be had now */
async function tokenFor(refused?: string): Promise<string | null> {
  const token = await (refused === undefined ? freshToken() : exchange(refused))
  if (token === undefined && session.value) throw new OfflineError('no token')
  return token ?? null
}
