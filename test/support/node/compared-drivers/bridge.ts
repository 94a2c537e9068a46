import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { addressAt, type SqlBridge } from '../../../../scripts/stack/sql-bridge/bridge.ts'
import type { Comparison } from './compare.ts'

/** A bridge to Postgres that compares what the Worker's two drivers make of each statement's answers. */
export async function startComparedBridge(
  databaseUrl: string,
): Promise<SqlBridge & { outcome(): Promise<Comparison> }> {
  const thread = new Worker(join(import.meta.dirname, 'main.ts'), { workerData: databaseUrl, execArgv: [] })
  thread.unref()
  const [port] = (await once(thread, 'message')) as [number]
  return {
    url: addressAt(databaseUrl, port),
    async outcome() {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
      thread.postMessage('outcome')
      const [outcome] = (await once(thread, 'message')) as [Comparison]
      return outcome
    },
    stop: async () => void (await thread.terminate()),
  }
}
