import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { AppError } from '../../src/foundation/errors.ts'
import { newId } from '../../src/foundation/ids.ts'
import { errorBody } from '../../src/http/respond.ts'
import worker from '../../src/index.ts'
import type { Fetch } from './api.ts'
import { databaseAt, noPostgres } from './database.ts'

/** A port of loopback on which nobody listens. */
const NOBODY = 'http://127.0.0.1:1'

/**
 * The Worker with other settings or bindings than those of the tests. It answers once the work that goes on after the
 * answer is done, too; unless it is `hasty`, as the real one.
 */
export function workerWith(changes: Record<string, unknown>, { hasty = false } = {}): Fetch {
  const changed = { ...env, ...changes } as Env
  return async (request) => {
    const execution = createExecutionContext()
    const response = await worker.fetch(asIncoming(request), changed, execution)
    const rest = waitOnExecutionContext(execution)
    if (!hasty) await rest
    return response
  }
}

/** The Worker with a client that hangs up at once. @param going gets the work that the platform then goes on with */
export const hangingUp =
  (going: Promise<unknown>[]): Fetch =>
  async (request) => {
    const execution = createExecutionContext()
    execution.waitUntil = (work) => void going.push(work)
    Promise.resolve(worker.fetch(asIncoming(request), env, execution)).catch(() => {})
    // In place of an answer that nobody hears.
    const body = errorBody(new AppError('UNAVAILABLE'), newId())
    return new Response(body, { status: 503, headers: { 'content-type': 'application/json' } })
  }

/** Guarantee: the Worker reads nothing of a request that only Cloudflare's edge adds, apart from its headers. */
const asIncoming = (request: Request) => request as Parameters<typeof worker.fetch>[0]

export const onRedisOutage = (): Fetch => workerWith({ UPSTASH_REDIS_REST_URL: NOBODY })

/** What the tests have beside the Worker's own bindings; see global-setup.ts. */
const extra = env as Env & {
  EMPTY_REDIS_URL: string
  OTHER_REDIS_URL: string
  SILENT_PORT: string
  REAL_PASSWORD_HASHER: Fetcher
}

/** Keys are derived at the product's cost, as changes for {@link workerWith}. */
export const realPasswords = { PASSWORD_HASHER: extra.REAL_PASSWORD_HASHER }

/**
 * A Redis that works, and knows nothing of what the tests have done. For one test alone: the first request that finds no list of
 * ended sessions makes one.
 */
export const withEmptyRedis = (): Fetch => workerWith({ UPSTASH_REDIS_REST_URL: extra.EMPTY_REDIS_URL })

/** Another Redis than that of the tests, which knows nothing of their Idempotency-Keys. Any test may use it. */
export const withOtherRedis = (): Fetch => workerWith({ UPSTASH_REDIS_REST_URL: extra.OTHER_REDIS_URL })

/** A Redis that takes requests and never answers. */
export const { SILENT_PORT } = extra
export const SILENT_REDIS = `http://127.0.0.1:${extra.SILENT_PORT}`
export const withSilentRedis = (): Fetch => workerWith({ UPSTASH_REDIS_REST_URL: SILENT_REDIS })

export const withoutPostgres = (): Fetch => workerWith(noPostgres)

/** A Postgres that takes connections and never answers. */
export const withSilentPostgres = (): Fetch =>
  workerWith(databaseAt(`postgres://nobody:nobody@127.0.0.1:${extra.SILENT_PORT}/nothing`))
