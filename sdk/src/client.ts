import { AuthenticationError } from './errors.ts'
import { memoryStorage, newId, systemClock, type Clock, type Fetch, type Storage } from './foundation.ts'
import { APP_OPERATIONS } from './generated/app-operations.ts'
import type { AppApi, Session } from './generated/app-types.ts'
import { listOf, type Page } from './lists.ts'
import { lockFor, type Lock } from './lock.ts'
import {
  addressOf,
  formOf,
  operationOf,
  queryOf,
  type CallOptions,
  type Operation,
  type Operations,
} from './operation.ts'
import { saysSessionIsOver, SessionKeeper, type SignedIn } from './session.ts'
import { send, unlessAborted, type Sent, type Transport } from './transport.ts'

export interface ClientOptions {
  /** Of the API, without `/api/v1`, such as `https://api.example.com`. */
  baseUrl: string
  /** Where the session is kept; in memory without it. */
  storage?: Storage
  /** Begins the names of what is stored; for several sessions in one storage. */
  storagePrefix?: string
  fetch?: Fetch
  clock?: Clock
  /** Takes turns to renew the session; Web Locks where there are, and a lock in the storage elsewhere. */
  lock?: Lock
  /** Milliseconds for each attempt of a call; 20,000 without it, and three times as long for files. */
  timeout?: number
  /** How often a call is tried again; 2 without it. */
  retries?: number
  /** Seconds: a longer `Retry-After` rejects the call at once; 30 without it. */
  longestRetryAfter?: number
  /** What the app says of itself, so that operators can ask old versions to update. */
  app?: { platform: 'ios' | 'android' | 'web'; version: string }
  /** BCP 47, such as `pt-BR`. */
  language?: string
}

/** The session of a client. */
export interface ClientSession {
  /** Null while signed out. */
  get(): Promise<SignedIn | null>
  /** A token that is good for a while. @throws AuthenticationError while signed out */
  token(): Promise<string>
  /** Renews the session now. @returns null when it has ended */
  renew(): Promise<SignedIn | null>
  /** Keeps a session that was opened elsewhere, such as by another device or a server. */
  keep(session: Session): Promise<SignedIn>
  /** Forgets the session here, without ending it; `auth.signOut` ends it. */
  forget(): Promise<void>
  /** Calls on each sign-in, sign-out and renewal, here and in other tabs. @returns what ends it */
  onChange(listener: (session: SignedIn | null) => void): () => void
}

/** What a socket is opened with. */
export interface RealtimeSource {
  url: string
  /**
   * @param refused a token that a socket has just not accepted, which is renewed
   * @returns null while signed out
   */
  token: (refused?: string) => Promise<string | null>
  storage: Storage
  storagePrefix: string
  clock: Clock
}

export interface Client extends AppApi {
  session: ClientSession
  /** What `@vibesmatch/client/realtime` needs. */
  realtimeOptions(): RealtimeSource
  /** Methods for further operations, with this client's session. */
  bind<Api>(operations: Operations<Api>): Api
  /** Hears no other tabs any more. Calls still work. */
  close(): void
}

/** A client of the API: its operations by group, with one session. */
export function createClient(options: ClientOptions): Client {
  const { storage = memoryStorage(), clock = systemClock, storagePrefix = 'vibesmatch' } = options
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const transport: Transport = {
    // As a method of something else, the platform's fetch throws.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    clock,
    timeout: options.timeout ?? 20_000,
    retries: options.retries ?? 2,
    longestWait: (options.longestRetryAfter ?? 30) * 1000 + 250,
  }
  const isShared = options.storage !== undefined
  const keeper: SessionKeeper = new SessionKeeper({
    storage,
    clock,
    lock: options.lock ?? (isShared ? lockFor(storage, clock) : (_, run) => run()),
    prefix: storagePrefix,
    isShared,
    async exchange(refresh_token, idempotencyKey) {
      // Guarantee: the API answers what its document says.
      return (await caller.call(REFRESH, [{ refresh_token }, { idempotencyKey }])) as Session
    },
  })
  const caller = new Caller({ ...options, baseUrl }, transport, keeper)
  const session: ClientSession = {
    get: () => keeper.get(),
    async token() {
      const token = await keeper.token()
      if (token === undefined)
        throw new AuthenticationError({ status: 401, code: 'UNAUTHORIZED', message: 'Nobody is signed in.' })
      return token
    },
    async renew() {
      const current = await keeper.get()
      return current ? keeper.renew(current.token) : null
    },
    keep: (given) => keeper.keep(given),
    forget: () => keeper.forget(),
    onChange: (listener) => keeper.onChange(listener),
  }
  return {
    ...caller.bind(APP_OPERATIONS),
    session,
    realtimeOptions: () => ({
      url: baseUrl,
      async token(refused) {
        if (refused === undefined) return (await keeper.token()) ?? null
        return (await keeper.renew(refused))?.token ?? null
      },
      storage,
      storagePrefix,
      clock,
    }),
    bind: (operations) => caller.bind(operations),
    close: () => keeper.close(),
  }
}

const REFRESH = operationOf('POST /auth/refresh-token in')

type Fields = Readonly<Record<string, unknown>>

/** Makes requests of calls. */
class Caller {
  readonly #options: ClientOptions
  readonly #transport: Transport
  readonly #keeper: SessionKeeper

  constructor(options: ClientOptions, transport: Transport, keeper: SessionKeeper) {
    this.#options = options
    this.#transport = transport
    this.#keeper = keeper
  }

  bind<Api>(operations: Operations<Api>): Api {
    const groups = Object.entries(operations).map(([group, lines]) => [
      group,
      Object.fromEntries(
        Object.entries(lines).map(([method, line]) => {
          const operation = operationOf(line)
          return [method, (...args: unknown[]) => this.call(operation, args)]
        }),
      ),
    ])
    // Guarantee: the interface is generated with the table, from the same document.
    return Object.fromEntries(groups) as Api
  }

  /** @param args values for the path, the input if the operation takes one, options */
  call(operation: Operation, args: readonly unknown[]): Promise<unknown> {
    const places = operation.path.split('*').length - 1
    // Guarantee: the generated types say which argument is which.
    const [values, rest] = [args.slice(0, places) as string[], args.slice(places)]
    const input = (operation.takesInput ? (rest.shift() ?? undefined) : undefined) as Fields | undefined
    const options = (rest[0] ?? {}) as CallOptions
    const { items } = operation
    if (items === undefined) return this.#send(operation, values, input, options)
    return listOf(async (cursor) => {
      const next = cursor === undefined ? input : { ...input, cursor }
      return pageOf(await this.#send(operation, values, next, options), items)
    })
  }

  async #send(operation: Operation, values: string[], input: Fields | undefined, options: CallOptions) {
    const url = addressOf(this.#options.baseUrl, operation, values)
    const before = operation.sendsToken ? await unlessAborted(this.#tokenOf(), options.signal) : null
    const sent: Sent = {
      method: operation.method,
      url: this.#isQuery(operation) ? url + queryOf(input ?? {}) : url,
      headers: await this.#headers(operation, options),
      options,
      isBlob: operation.answer === 'blob',
      isOnce: operation.isOnce,
    }
    if (input && !this.#isQuery(operation)) {
      sent.body = operation.isForm ? formOf(input) : JSON.stringify(input)
      if (!operation.isForm) sent.headers['content-type'] = 'application/json'
    }
    try {
      const answer = await this.#withToken(sent, before)
      return await this.#take(operation, answer)
    } catch (error) {
      if (operation.session === 'closes' && saysSessionIsOver(error)) await this.#keeper.forget()
      throw error
    }
  }

  #isQuery = ({ method }: Operation): boolean => method === 'GET' || method === 'DELETE'

  async #tokenOf(): Promise<{ token: string; user: string } | null> {
    const token = await this.#keeper.token()
    const user = token === undefined ? undefined : (await this.#keeper.get())?.user.id
    return token === undefined || user === undefined ? null : { token, user }
  }

  async #headers(operation: Operation, options: CallOptions): Promise<Record<string, string>> {
    const { app, language } = this.#options
    const proof = operation.sendsProof ? await this.#keeper.deviceProof() : null
    return {
      'x-device-id': await this.#keeper.deviceId(),
      ...(app ? { 'x-app-platform': app.platform, 'x-app-version': app.version } : {}),
      ...(language ? { 'accept-language': language } : {}),
      ...(proof === null ? {} : { 'device-proof': proof }),
      ...(operation.method === 'POST' ? { 'idempotency-key': options.idempotencyKey ?? newId() } : {}),
      ...(options.ifMatch === undefined ? {} : { 'if-match': options.ifMatch }),
      ...options.headers,
    }
  }

  /** Sends with a token. One that is refused is renewed once, unless another user has signed in since. */
  async #withToken(sent: Sent, before: { token: string; user: string } | null): Promise<unknown> {
    if (!before) return send(this.#transport, sent)
    const withToken = (token: string) => {
      sent.headers['authorization'] = `Bearer ${token}`
      return send(this.#transport, sent)
    }
    try {
      return await withToken(before.token)
    } catch (error) {
      // Other codes with this status answer a wrong code or password, which says nothing of the session.
      const isOver =
        error instanceof AuthenticationError && (error.code === 'TOKEN_EXPIRED' || error.code === 'UNAUTHORIZED')
      if (!isOver) throw error
      const next = await unlessAborted(this.#keeper.renew(before.token), sent.options.signal)
      if (next?.user.id !== before.user) throw error
      return withToken(next.token)
    }
  }

  /** What a call resolves with, after the session has heard of it. */
  async #take({ answer, items, session }: Operation, content: unknown): Promise<unknown> {
    if (session === 'closes') await this.#keeper.forget()
    if (answer !== 'data' || items !== undefined) return content
    // Guarantee: the API answers what its document says.
    const { data } = content as { data: unknown }
    if (session === 'opens') await this.#keeper.keep(data as Session)
    if (session === 'renews') {
      const { token, expires_in } = data as Pick<Session, 'token' | 'expires_in'>
      await this.#keeper.replaceToken(token, expires_in)
    }
    return data
  }
}

interface Paged {
  data: Record<string, unknown>
  meta: { pagination: { cursor: string | null; has_more: boolean } }
}

function pageOf(content: unknown, items: string): Page<unknown, unknown> {
  // Guarantee: the API answers what its document says.
  const { data, meta } = content as Paged
  const { pagination, ...more } = meta
  const { cursor, has_more: hasMore } = pagination
  return { items: data[items] as unknown[], data, meta: more, cursor, hasMore }
}
