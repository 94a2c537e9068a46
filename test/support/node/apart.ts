import { startEmbeddedRedis } from '../../../scripts/stack/embedded-redis/engine.ts'
import { startBridge } from '../../../scripts/stack/upstash-bridge.ts'
import { databaseBeside } from './database-beside.ts'

/** One for each file of tests that changes the product for everybody; files run at once. */
export const APART = [
  'settings',
  'closing',
  'consents',
  'pages',
  'audit',
  'access',
  'operators',
  'cases',
  'stats',
  'counts',
  'clock',
] as const
export type ApartName = (typeof APART)[number]

/** The database and the Redis of a deployment that no other tests use. */
export interface ApartDeployment {
  databaseUrl: string
  redisUrl: string
}

/** Starts what test/support/apart.ts uses. @param token of Redis */
export async function startApart(
  databaseUrl: string,
  token: string,
): Promise<{ deployments: Record<string, ApartDeployment>; stop(): Promise<void> }> {
  const deployments: Record<string, ApartDeployment> = {}
  const stops: (() => Promise<void>)[] = []
  for (const name of APART) {
    const redis = await startEmbeddedRedis({ dataDir: null })
    const bridge = await startBridge(redis.command, token)
    stops.push(
      () => bridge.stop(),
      () => redis.stop(),
    )
    const first = deployments[APART[0]]
    const database = `apart_${name}`
    deployments[name] = {
      // The others are copies of the first, which is quicker.
      databaseUrl: await databaseBeside(databaseUrl, database, first && `apart_${APART[0]}`),
      redisUrl: bridge.url,
    }
  }
  return {
    deployments,
    async stop() {
      for (const stop of stops) await stop()
    },
  }
}
