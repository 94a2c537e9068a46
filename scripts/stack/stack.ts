import { join } from 'node:path'
import { applyMigrations, undeclaredNote } from './migrations.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { startRedis, type RedisServer } from './redis.ts'
import { NO_PROVIDERS, type MadeSecrets } from './secrets.ts'
import { prepareState } from './state-folder.ts'
import type { StripeServer } from './stripe/server.ts'
import { sellPlans } from './sell-plans.ts'
import { startStripeStandIn, type StripeSettings } from './stripe/start.ts'
import { startBridge, type Bridge } from './upstash-bridge.ts'

/**
 * The dependencies of the Worker: a database with its tables, a Redis that speaks Upstash's protocol, a stand-in for
 * Stripe, secrets.
 */
export interface Surroundings {
  databaseUrl: string
  postgres: Postgres | null
  redis: RedisServer
  bridge: Bridge
  stripe: StripeServer
  secrets: MadeSecrets &
    typeof NO_PROVIDERS &
    StripeSettings & { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string }
  stop(): Promise<void>
}

interface SurroundingsOptions {
  /** Data folder of everything that is started here. */
  folder: string
  isDurable: boolean
  databaseUrl?: string | undefined
  redisUrl?: string | undefined
  onLine?: (service: string, line: string) => void
}

export async function startSurroundings({
  folder,
  isDurable,
  databaseUrl,
  redisUrl,
  onLine = () => {},
}: SurroundingsOptions): Promise<Surroundings> {
  const running: { stop(): Promise<void> }[] = []
  const stop = async () => {
    for (const part of running.splice(0).toReversed()) await part.stop()
  }
  const { worker, local } = await prepareState(folder)
  try {
    const postgres =
      databaseUrl === undefined
        ? await startPostgres({
            dataDir: join(folder, 'postgres'),
            password: local.POSTGRES_PASSWORD,
            isDurable,
            onLine: (line) => onLine('postgres', line),
          })
        : null
    if (postgres) running.push(postgres.process)
    const url = postgres?.url ?? databaseUrl ?? ''
    const note = undeclaredNote(await applyMigrations(url))
    if (note !== null) onLine('migrations', note)

    const redis = await startRedis({
      url: redisUrl,
      dataDir: join(folder, 'redis'),
      password: local.REDIS_PASSWORD,
      isDurable,
    })
    running.push(redis)
    const bridge = await startBridge(redis.command, local.BRIDGE_TOKEN)
    running.push(bridge)
    const stripe = await startStripeStandIn(local.BRIDGE_TOKEN, { folder, isDurable })
    running.push(stripe.server)
    stripe.server.offer(await sellPlans(url))
    const secrets = {
      ...worker,
      ...NO_PROVIDERS,
      ...stripe.settings,
      UPSTASH_REDIS_REST_URL: bridge.url,
      UPSTASH_REDIS_REST_TOKEN: bridge.token,
    }
    return { databaseUrl: url, postgres, redis, bridge, stripe: stripe.server, secrets, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
