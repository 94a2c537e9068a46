import { parentPort, workerData } from 'node:worker_threads'
import { startEmbeddedRedis } from '../../../../scripts/stack/embedded-redis/engine.ts'
import { connectedTo, type RedisCommand } from '../../../../scripts/stack/redis.ts'
import { startBridge } from '../../../../scripts/stack/upstash-bridge.ts'
import { onlyContract } from '../../redis-contract/guard.ts'
import { SHARED, type BridgesOptions, type FromBridges } from './bridges.ts'

// Guarantee: bridges.ts gives it.
const { token, redisUrl, names } = workerData as BridgesOptions
const running: { stop(): Promise<void> }[] = []
const urls: Record<string, string> = {}
const say = (message: FromBridges) => parentPort?.postMessage(message, [])

const embedded = async () => {
  const redis = await startEmbeddedRedis({ dataDir: null })
  running.push(redis)
  return redis
}
const bridged = async (name: string, command: RedisCommand) => {
  const bridge = await startBridge(command, token)
  running.push(bridge)
  urls[name] = bridge.url
}

const shared = redisUrl === null ? await embedded() : await connectedTo(redisUrl, 'of all tests', null)
if (redisUrl !== null) running.push(shared)
// True of an empty database, and so of these tests from the first one on; see src/security/revocation.ts.
await shared.command('SET', ['session:ended:whole', '1'])
const guard = onlyContract(shared.command)
await bridged(SHARED, guard.command)
await Promise.all(names.map(async (name) => bridged(name, (await embedded()).command)))

parentPort?.on('message', () => {
  void (async () => {
    for (const part of running.toReversed()) await part.stop()
    say({ type: 'stopped', refused: guard.refused() })
  })()
})
say({ type: 'ready', urls })
