import { once } from 'node:events'
import { join } from 'node:path'
import { startBridgeThread, type SqlBridge } from '../../../../scripts/stack/sql-bridge/bridge.ts'
import type { Comparison } from './compare.ts'

/** A bridge to Postgres that compares what the Worker's two drivers make of each statement's answers. */
export async function startComparedBridge(
  databaseUrl: string,
): Promise<SqlBridge & { outcome(): Promise<Comparison> }> {
  const { thread, ...bridge } = await startBridgeThread(join(import.meta.dirname, 'main.ts'), databaseUrl, databaseUrl)
  return {
    ...bridge,
    async outcome() {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      thread.postMessage('outcome')
      const [outcome] = (await once(thread, 'message')) as [Comparison]
      return outcome
    },
  }
}
