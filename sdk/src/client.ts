import { Caller, type OnRefused } from './caller.ts'
import { AuthenticationError } from './errors.ts'
import { memoryStorage, systemClock, type Clock, type Fetch, type Storage } from './foundation.ts'
import { APP_OPERATIONS } from './generated/app-operations.ts'
import type { AppApi, Session, User } from './generated/app-types.ts'
import { lockFor, ownLock, type Lock } from './lock.ts'
import { operationOf, type Operations } from './operation.ts'
import { SessionKeeper, type SignedIn } from './session.ts'
import type { Transport } from './transport.ts'

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
  /** Gets what a refused call needs: a challenge, a consent, the end of maintenance. */
  onRefused?: OnRefused
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
  /** Keeps what the app has learnt of the user since, such as a new plan; nothing when another one is signed in. */
  keepUser(user: User): Promise<void>
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
    lock: options.lock ?? (isShared ? lockFor(storage, clock) : ownLock()),
    prefix: storagePrefix,
    isShared,
    async exchange(refresh_token, idempotencyKey) {
      // Guarantee: the API answers what its document says.
      return (await caller.send(REFRESH, [], { refresh_token }, { idempotencyKey })) as Session
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
    keepUser: (user) => keeper.keepUser(user),
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
