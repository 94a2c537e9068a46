import { parentPort, workerData } from 'node:worker_threads'
import { serveStatements } from '../../../../scripts/stack/sql-bridge/server.ts'
import { DriverComparison } from './compare.ts'

/** The thread of bridge.ts: it tells its port, and when it is asked, what it has compared. */

const comparison = new DriverComparison()
// Guarantee: bridge.ts passes the URL of the database.
const port = await serveStatements(workerData as string, {
  connections: 32,
  idleTimeout: 10_000,
  onAnswer: (query, answer) => comparison.see(query, answer),
})
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has none
const tell = (message: unknown) => parentPort?.postMessage(message)
parentPort?.on('message', () => void comparison.outcome().then(tell))
tell(port)
