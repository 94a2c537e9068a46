import { parentPort, workerData } from 'node:worker_threads'
import { serveStatements } from './server.ts'
import type { PoolSettings } from './statements.ts'

/** The thread or the process of bridge.ts; it tells its port when it listens. */

/** For development and tests. Few enough that several databases fit into one server, and given back soon. */
const OF_THREAD: PoolSettings = { connections: 32, idleTimeout: 10_000 }
/** For measurements: as many as the pool that stands in for Hyperdrive has, and kept like those. */
const OF_PROCESS: PoolSettings = { connections: 20, idleTimeout: 0 }

if (parentPort) {
  // Guarantee: bridge.ts passes them.
  const { databaseUrl, port } = workerData as { databaseUrl: string; port: number }
  const taken = await serveStatements(databaseUrl, { ...OF_THREAD, port })
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
  parentPort.postMessage(taken)
} else console.log(await serveStatements(process.env['BRIDGED_DATABASE_URL'] ?? '', OF_PROCESS))
