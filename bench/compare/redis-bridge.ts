import { join } from 'node:path'
import { connectedTo } from '../../scripts/stack/redis.ts'
import type { Guarded } from '../../scripts/stack/guarded.ts'
import { startTelling } from '../../scripts/stack/telling.ts'
import { startBridge } from '../../scripts/stack/upstash-bridge.ts'

/** The bridge in front of Redis as a process of its own, whose processor time can be measured. */
export async function startRedisBridge(redisUrl: string, token: string): Promise<{ url: URL; process: Guarded }> {
  const { port, process } = await startTelling({
    name: 'the bridge to Redis',
    main: join(import.meta.dirname, 'redis-bridge.ts'),
    env: { BRIDGED_REDIS_URL: redisUrl, BRIDGE_TOKEN: token },
  })
  return { url: new URL(`http://127.0.0.1:${port}`), process }
}

/** That process; it prints its port when it listens. */
if (import.meta.main) {
  const { BRIDGED_REDIS_URL: url = '', BRIDGE_TOKEN: token = '' } = process.env
  const bridge = await startBridge((await connectedTo(url, 'the measured Redis', null)).command, token)
  console.log(new URL(bridge.url).port)
}
