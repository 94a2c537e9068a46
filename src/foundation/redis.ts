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

export function createRedis(url: string, token: string, timing: Timing): RedisSession {
  let queue: Waiting[] = []

  const flush = async (): Promise<void> => {
    const batch = queue
    queue = []
    const startedAt = performance.now()
    try {
      const pipeline = clientOf(url, token).pipeline()
      const answerOf = batch.map(({ add }) => {
        add(pipeline)
        return pipeline.length() - 1
      })
      const answers = await pipeline.exec({ keepErrors: true })
      batch.forEach(({ resolve, reject }, i) => {
        const answer = answers[answerOf[i] ?? -1]
        if (answer?.error === undefined) resolve(answer?.result)
        // A Redis that is full, loading or read-only counts as down.
        else reject(new RedisUnavailable(new Error(answer.error)))
      })
    } catch (error) {
      for (const { reject } of batch) reject(new RedisUnavailable(error))
    } finally {
      timing.add('redis', performance.now() - startedAt)
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
