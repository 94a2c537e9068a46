import type { AppSettings } from './catalogue/app-settings.ts'
import type { DomainEvent } from './catalogue/domain-events.ts'
import type { LabelsOf } from './catalogue/measures.ts'
import { metersOf, tallyOf, type Meters } from './catalogue/meters.ts'
import { heldConfiguration } from './configuration/app-settings.ts'
import { deploymentLog } from './providers/deployment-log.ts'
import type { PushProvider } from './providers/push-sender.ts'
import { readSettings, type Settings } from './settings.ts'
import { appStoreProvider, type AppStoreProvider } from './providers/app-store/app-store.ts'
import { challengeProvider, type ChallengeProvider } from './providers/challenge.ts'
import { mediaCodec, type MediaCodec } from './providers/media.ts'
import { mailProvider, type MailProvider } from './providers/mail.ts'
import { moderationProvider, type ModerationProvider } from './providers/moderation.ts'
import { passwordKeys, type PasswordKeys } from './providers/password-hasher.ts'
import { playStoreProvider, type PlayStoreProvider } from './providers/play-store/play-store.ts'
import { pushProvider } from './providers/push.ts'
import type { SmsProvider } from './providers/sms-provider.ts'
import { smsProvider } from './providers/sms.ts'
import { calls, hubs, queues, rooms, type Calls, type Hubs, type Queues, type Rooms } from './rpc/namespaces.ts'
import { stripeProvider, type StripeProvider } from './providers/stripe/stripe.ts'
import { transparencyProvider, type TransparencyProvider } from './providers/transparency.ts'
import { watched } from './providers/watched.ts'
import { turnProvider, type TurnProvider } from './providers/turn.ts'
import type { Actor } from './security/access-token.ts'
import { createCache, type Cache } from './foundation/cache.ts'
import { createDb, type DatabaseAddress, type Db } from './foundation/db.ts'
import type { AppError } from './foundation/errors.ts'
import { newId } from './foundation/ids.ts'
import { describeError, type Log, type LogFields } from './foundation/log.ts'
import { createRedis, type RedisSession } from './foundation/redis.ts'
import { startTiming, type Timing } from './foundation/timing.ts'

/** The dependencies of a verb, each created on first use; most requests need few of them. */
export interface Context {
  readonly settings: Settings
  readonly env: Env
  readonly requestId: string
  /** Network address of the caller; `internal` for work without a request. */
  readonly ip: string
  readonly log: Log
  readonly timing: Timing
  readonly db: Db
  readonly redis: RedisSession
  /** What Redis keeps of Postgres; see catalogue/caches.ts. */
  readonly cache: Cache
  readonly rooms: Rooms
  readonly hubs: Hubs
  readonly queues: Queues
  readonly calls: Calls
  readonly sms: SmsProvider
  readonly mail: MailProvider
  readonly push: PushProvider
  readonly media: MediaCodec
  readonly moderation: ModerationProvider
  readonly turn: TurnProvider
  /** Null where no account of Stripe is configured. */
  readonly stripe: StripeProvider | null
  /** Null where no app in the App Store is configured. */
  readonly appStore: AppStoreProvider | null
  /** Null where no app in Google Play is configured. */
  readonly playStore: PlayStoreProvider | null
  /** Null where nothing is submitted to the transparency database. */
  readonly transparency: TransparencyProvider | null
  readonly passwordKeys: PasswordKeys
  /** Null where no challenge is configured. */
  readonly challenge: ChallengeProvider | null
  /** A yielding limit is used up: only callers with reserved capacity are served. */
  readonly isScarce: boolean
  /** The version of public content that Redis knows, for operations that read it; null where it knows none. */
  readonly contentVersion: number | null
  /** What operators have decided, at most a few seconds old. */
  readonly appSettings: () => Promise<AppSettings>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Adds headers to the response, for success and failure. */
  readonly answerWith: (headers: Record<string, string>) => void
  /** Adds fields to the request's log line. */
  readonly note: (fields: LogFields) => void
  /** Adds to a counter of `GET /metrics`. Costs no trip. */
  readonly count: Meters['count']
  /** Adds a time to a histogram of `GET /metrics`. Costs no trip. */
  readonly observe: Meters['observe']
  /** Continues work after the response. A failure is logged. */
  readonly after: (name: string, work: () => Promise<unknown>) => void
  /** Publishes committed domain events to their consumers after the response. */
  readonly publish: (events: readonly DomainEvent[]) => void
}

/** The context of an acting user, over HTTP or on a socket. */
export interface ActingContext extends Context {
  readonly actor: Pick<Actor, 'userId'>
  /** Reports that nothing was changed: under limits that count actions, the call is refunded. */
  readonly refund: () => void
  /**
   * The error for anything new while a limit of actions is used up, else null. A call that changes nothing is answered
   * all the same.
   */
  readonly spent: AppError | null
}

/** The context of a signed-in caller. */
export interface UserContext extends ActingContext {
  readonly actor: Actor
  readonly isRefunded: boolean
}

export interface ContextParts {
  env: Env
  settings: Settings
  requestId: string
  ip: string
  log: Log
  note: (fields: LogFields) => void
  answerWith: (headers: Record<string, string>) => void
  waitUntil: (work: Promise<unknown>) => void
  /** Runs the consumers of `events`; injected because consumers belong to features. */
  publish: (context: Context, events: readonly DomainEvent[]) => Promise<void>
}

type WatchedProvider = LabelsOf<'vibesmatch_provider_requests_total'>['provider']

const TIMED = {
  db: { seconds: 'vibesmatch_database_statement_seconds', failures: 'vibesmatch_database_failures_total' },
  redis: { seconds: 'vibesmatch_redis_trip_seconds', failures: 'vibesmatch_redis_failures_total' },
} as const

/** How this deployment reaches Postgres. */
export const databaseAddress = (env: Env, { NEON_DATABASE_URL: url }: Settings): DatabaseAddress =>
  url === undefined ? { over: 'connection', url: env.HYPERDRIVE.connectionString } : { over: 'http', url }

export function createContext(parts: ContextParts): Context {
  const { env, settings, requestId, ip, log, note, answerWith, waitUntil, publish } = parts
  const { count, observe } = metersOf(settings)
  const timing = startTiming((part, milliseconds, isFailure) => {
    observe(TIMED[part].seconds, undefined, milliseconds / 1000)
    if (isFailure) count(TIMED[part].failures, undefined)
  })
  const watch = <P extends object>(name: WatchedProvider, provider: P): P =>
    settings.METRICS_TOKEN === undefined
      ? provider
      : watched(provider, (result) => count('vibesmatch_provider_requests_total', { provider: name, result }))
  let db: Db | undefined
  let redis: RedisSession | undefined
  let cache: Cache | undefined
  let sms: SmsProvider | undefined
  let mail: MailProvider | undefined
  let push: PushProvider | undefined

  const context: Context = {
    env,
    settings,
    requestId,
    ip,
    log,
    timing,
    note,
    count,
    observe,
    answerWith,
    now: () => Date.now(),
    appSettings: async () => (await heldConfiguration.current(context)).settings,
    get db() {
      return (db ??= createDb(databaseAddress(env, settings), timing))
    },
    get redis() {
      const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, METRICS_TOKEN: isCounting } = settings
      return (redis ??= createRedis(url, token, timing, isCounting === undefined ? undefined : tallyOf(settings)))
    },
    get cache() {
      const { after } = context
      return (cache ??= createCache({ redis: context.redis, key: settings.TOKEN_KEY, note, after }))
    },
    get rooms() {
      return rooms(env)
    },
    get hubs() {
      return hubs(env)
    },
    get queues() {
      return queues(env)
    },
    get calls() {
      return calls(env)
    },
    get sms() {
      return (sms ??= smsProvider(settings, context.redis, log, watch))
    },
    get mail() {
      return (mail ??= watch('mail', mailProvider(settings, context.redis)))
    },
    get push() {
      return (push ??= pushProvider(settings, context.redis))
    },
    get media() {
      return mediaCodec(env)
    },
    get moderation() {
      return watch('moderation', moderationProvider(settings))
    },
    get challenge() {
      return challengeProvider(settings, log)
    },
    isScarce: false,
    contentVersion: null,
    get turn() {
      return watch('turn', turnProvider(settings, context.now))
    },
    get stripe() {
      const provider = stripeProvider(settings, context.now)
      return provider && watch('stripe', provider)
    },
    get appStore() {
      const provider = appStoreProvider(settings, context.now)
      return provider && watch('app_store', provider)
    },
    get playStore() {
      const provider = playStoreProvider(settings, context.now)
      return provider && watch('play_store', provider)
    },
    get transparency() {
      const provider = transparencyProvider(settings)
      return provider && watch('transparency', provider)
    },
    get passwordKeys() {
      return passwordKeys(env.PASSWORD_HASHER, context.now)
    },
    after(name, work) {
      waitUntil(
        work().catch((error: unknown) => {
          count('vibesmatch_errors_total', { where: 'after' })
          log.error('after_answer_failed', { work: name, ...describeError(error) })
        }),
      )
    },
    publish(events) {
      if (events.length === 0) return
      // By these ids the lines of what follows from a request are found.
      note({ event_ids: events.map(({ id }) => id).join(' ') })
      context.after('publish', () => publish(context, events))
    },
  }
  return context
}

/** A context for work without a request: queue messages, the cron trigger, objects. */
export function backgroundContext({
  env,
  waitUntil,
  publish,
}: Pick<ContextParts, 'env' | 'waitUntil' | 'publish'>): Context {
  const requestId = newId()
  const log = deploymentLog(env, { request_id: requestId }, waitUntil)
  return createContext({
    env,
    settings: readSettings(env),
    requestId,
    ip: 'internal',
    log,
    note: () => {},
    answerWith: () => {},
    waitUntil,
    publish,
  })
}

/** The same context where a yielding limit is used up. */
export const whileScarce = (context: Context): Context =>
  Object.create(context, { isScarce: { value: true, enumerable: true } }) as Context

/** The same context for an operation that reads public content. */
export const knowingContent = (context: Context, version: number | null): Context =>
  Object.create(context, { contentVersion: { value: version, enumerable: true } }) as Context

/** The same context for a caller whose token has been verified. Keeps the getters of the original. */
export function forActor(context: Context, actor: Actor, spent: AppError | null = null): UserContext {
  let isRefunded = false
  return Object.create(context, {
    actor: { value: actor, enumerable: true },
    refund: { value: () => (isRefunded = true) },
    isRefunded: { get: () => isRefunded },
    spent: { value: spent },
  }) as UserContext
}

/**
 * The same context for a user authenticated by an object's socket. No limit has been counted yet; `underDailyLimit`
 * does so.
 * @param ip network address of the socket or request, where it is known
 */
export const actingAs = (context: Context, userId: string, ip: string = context.ip): ActingContext =>
  Object.create(context, {
    actor: { value: { userId }, enumerable: true },
    ip: { value: ip, enumerable: true },
    refund: { value: () => {} },
    spent: { value: null },
  }) as ActingContext
