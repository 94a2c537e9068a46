import { env } from 'cloudflare:workers'
import { createRedis, type RedisSession } from '../../src/foundation/redis.ts'
import { startTiming } from '../../src/foundation/timing.ts'
import type { Fetch } from './api.ts'
import { workerWith } from './worker.ts'

/** What the Worker relies on in production; see `ISOLATE_MEMORY_MS` in src/setting-variables.ts. */
export const MEMORY_MS = 900

let isolates = 0

export interface Isolate {
  fetcher: Fetch
  /** The same isolate, whose Redis refuses every command. */
  withoutRedis: Fetch
  redis: RedisSession
}

/**
 * The Worker as another isolate of the same deployment: what an isolate remembers of Redis belongs to its address, and
 * this one writes it in another way.
 */
export function isolate(changes: Record<string, unknown> = {}, redisUrl: string = env.UPSTASH_REDIS_REST_URL): Isolate {
  isolates += 1
  const { protocol, hostname, port } = new URL(redisUrl)
  const url = `${protocol}//${hostname}:${'0'.repeat(isolates)}${port}`
  const own = { ...changes, UPSTASH_REDIS_REST_URL: url, ISOLATE_MEMORY_MS: String(MEMORY_MS) }
  return {
    fetcher: workerWith(own, { hasty: true }),
    withoutRedis: workerWith({ ...own, UPSTASH_REDIS_REST_TOKEN: 'another' }, { hasty: true }),
    redis: createRedis(url, env.UPSTASH_REDIS_REST_TOKEN, startTiming()),
  }
}
