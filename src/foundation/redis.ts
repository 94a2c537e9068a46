import { Redis, type Pipeline } from '@upstash/redis/cloudflare'
import { AppError } from './errors.ts'
import type { Timing } from './timing.ts'

/**
 * Redis for one request. Commands issued in the same turn share a pipeline: one HTTP request, one round trip.
 * (The client's own pipelining sends reads and writes apart, which would be two.)
 */
export interface RedisSession {
  /** Identifies the server: what an isolate remembers of one belongs to it. */
  readonly address: string
  get(key: string): Promise<string | null>
  mget(...keys: string[]): Promise<(string | null)[]>
  set(key: string, value: string, seconds: number): Promise<void>
  del(...keys: string[]): Promise<void>
  /** Runs a Lua script by its source. */
  eval<T>(script: string, keys: string[], args: string[]): Promise<T>
  /** Adds any commands of the library to the batch; resolves to the reply of the last one. */
  runCommands<T>(add: (pipeline: Pipeline) => void): Promise<T>
}

/** What rides on trips that are made anyway, and makes none. */
export interface Passenger {
  /**
   * Adds one command to a pipeline, before those of the trip; null where there is nothing to add.
   * @returns a callback, called once with whether the command was carried out; with false also where that is unknown
   */
  board(pipeline: Pipeline): ((isDone: boolean) => void) | null
}

/** Longest wait for one round trip, in milliseconds. */
const TIMEOUT = 1_000

interface Waiting {
  add: (pipeline: Pipeline) => void
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** Redis was not reached, did not answer in time, or refused. Whether a command was carried out is unknown. */
export class RedisUnavailable extends AppError {
  constructor(cause: unknown) {
    super('UNAVAILABLE', { cause: withoutCommand(cause) })
  }
}

/** The client puts commands into its error messages, and a command's arguments may be personal. */
function withoutCommand(error: unknown): Error {
  const text = error instanceof Error ? error.message : String(error)
  return new Error(text.replace(/,? command was:[^]*$/, ''))
}

/** One for each database, for as long as the isolate lives: they hold no connection, and making one costs as much as a command. */
const clients = new Map<string, Redis>()

function clientOf(url: string, token: string): Redis {
  const name = `${token}@${url}`
  const known = clients.get(name)
  if (known) return known
  const client = new Redis({
    url,
    token,
    // retries: 0 because a command that was executed must not be executed again.
    retry: { retries: 0 },
    signal: () => AbortSignal.timeout(TIMEOUT),
    automaticDeserialization: false,
    enableTelemetry: false,
    // Everything that we store is text, so replies need no encoding.
    responseEncoding: false,
    // We batch commands ourselves, reads and writes together.
    enableAutoPipelining: false,
  })
  clients.set(name, client)
  return client
}

/** @param passenger rides along; it has no say in whether a trip is made, or what comes of it */
export function createRedis(url: string, token: string, timing: Timing, passenger?: Passenger): RedisSession {
  let queue: Waiting[] = []

  const flush = async (): Promise<void> => {
    const batch = queue
    queue = []
    const startedAt = performance.now()
    let arrived: ReturnType<Passenger['board']> = null
    let isFailure = false
    try {
      const pipeline = clientOf(url, token).pipeline()
      arrived = passenger?.board(pipeline) ?? null
      const answerOf = batch.map(({ add }) => {
        add(pipeline)
        return pipeline.length() - 1
      })
      const answers = await pipeline.exec({ keepErrors: true })
      arrived?.(answers[0] !== undefined && answers[0].error === undefined)
      batch.forEach(({ resolve, reject }, i) => {
        const answer = answers[answerOf[i] ?? -1]
        if (answer?.error === undefined) resolve(answer?.result)
        else {
          // A Redis that is full, loading or read-only counts as down.
          isFailure = true
          reject(new RedisUnavailable(new Error(answer.error)))
        }
      })
    } catch (error) {
      arrived?.(false)
      isFailure = true
      for (const { reject } of batch) reject(new RedisUnavailable(error))
    } finally {
      timing.add('redis', performance.now() - startedAt, isFailure)
    }
  }

  const runCommands = <T>(add: (pipeline: Pipeline) => void): Promise<T> =>
    new Promise<unknown>((resolve, reject) => {
      queue.push({ add, resolve, reject })
      if (queue.length === 1) queueMicrotask(() => void flush())
    }) as Promise<T>

  return {
    address: url,
    runCommands,
    get: (key) => runCommands((p) => p.get(key)),
    mget: (...keys) => runCommands((p) => p.mget(...keys)),
    set: (key, value, seconds) => runCommands((p) => p.set(key, value, { ex: seconds })),
    del: (...keys) => runCommands((p) => p.del(...keys)),
    eval: (script, keys, args) => runCommands((p) => p.eval(script, keys, args)),
  }
}
