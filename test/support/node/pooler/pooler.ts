import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** Takes connections for a database as Hyperdrive does. */
export interface Pooler {
  /** As that of the database, but for the port. */
  url: string
  stop(): Promise<void>
}

/**
 * Starts a pooler in front of PostgreSQL, in a thread of its own. As behind Hyperdrive, a client has a session of the
 * database for one transaction, and sessions outlive clients: a session for each request, of which the server knows
 * nothing yet, took most of the time of the tests.
 * https://developers.cloudflare.com/hyperdrive/concepts/connection-pooling/
 */
export async function startPooler(databaseUrl: string): Promise<Pooler> {
  const thread = new Worker(join(import.meta.dirname, 'thread.ts'), { workerData: databaseUrl })
  const [port] = (await once(thread, 'message')) as [number]
  const url = new URL(databaseUrl)
  url.port = String(port)
  return { url: url.href, stop: async () => void (await thread.terminate()) }
}
