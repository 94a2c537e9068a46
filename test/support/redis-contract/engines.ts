import { startEmbeddedRedis } from '../../../scripts/stack/embedded-redis/engine.ts'
import { startRedis, type RedisCommand } from '../../../scripts/stack/redis.ts'
import { startBridge, type Bridge } from '../../../scripts/stack/upstash-bridge.ts'
import { temporaryFolder } from '../node/programs.ts'

/** A Redis of its own behind a bridge. */
export interface Engine {
  bridge: Bridge
  stop(): Promise<void>
}

export async function startEmbedded(): Promise<Engine> {
  const redis = await startEmbeddedRedis({ dataDir: null })
  return behindBridge(redis)
}

/** Needs a redis-server on the PATH. */
export async function startRealRedis(): Promise<Engine & { version(): Promise<string> }> {
  const folder = await temporaryFolder()
  const redis = await startRedis({ url: undefined, dataDir: folder.path, password: 'given', isDurable: false })
  const engine = await behindBridge(redis)
  return {
    ...engine,
    version: async () => /redis_version:(\S+)/.exec(String(await redis.command('INFO', ['server'])))?.[1] ?? 'unknown',
    async stop() {
      await engine.stop()
      await folder.remove()
    },
  }
}

async function behindBridge(redis: { command: RedisCommand; stop(): Promise<void> }): Promise<Engine> {
  const bridge = await startBridge(redis.command, 'token')
  return {
    bridge,
    async stop() {
      await bridge.stop()
      await redis.stop()
    },
  }
}
