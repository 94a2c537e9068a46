import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Guarded } from '../guarded.ts'
import { PlainError } from '../on-end.ts'
import { startTelling } from '../telling.ts'

/**
 * Takes SQL over HTTP in front of an ordinary PostgreSQL, by the protocol of Neon's serverless driver
 * (https://github.com/neondatabase/serverless), so that the Worker's driver runs unchanged against a local one.
 */
export interface SqlBridge {
  /** What the Worker gets as NEON_DATABASE_URL: the database's own URL, but for the host and the port. */
  url: string
  stop(): Promise<void>
}

const MAIN = join(import.meta.dirname, 'main.ts')

/** Whether statements go over HTTP here; DATABASE_DRIVER=hyperdrive takes the other way that a deployment can choose. */
export function isOverHttp(): boolean {
  const driver = process.env['DATABASE_DRIVER'] || 'http'
  if (driver !== 'http' && driver !== 'hyperdrive')
    throw new PlainError(`DATABASE_DRIVER is "${driver}"; it can be "http", which is the default, or "hyperdrive".`)
  return driver === 'http'
}

/**
 * Starts one on loopback, in a thread of its own, so that this process does not delay it.
 * @param port any free one without it
 */
export async function startSqlBridge(databaseUrl: string, port = 0): Promise<SqlBridge> {
  return startBridgeThread(MAIN, databaseUrl, { databaseUrl, port })
}

/**
 * Starts a thread that takes statements and tells its port first.
 * @param given what it gets as its `workerData`
 */
export async function startBridgeThread(
  main: string,
  databaseUrl: string,
  given: unknown,
): Promise<SqlBridge & { thread: Worker }> {
  const thread = new Worker(main, { workerData: given, execArgv: [] })
  // It must not keep a program alive that ends without stopping it.
  thread.unref()
  thread.on('error', (error) => console.error('The bridge to Postgres has ended:', error))
  const [taken] = (await once(thread, 'message')) as [number]
  return { thread, url: addressAt(databaseUrl, taken), stop: async () => void (await thread.terminate()) }
}

/** The same as a process of its own, whose processor time can be measured. */
export async function startSqlBridgeProcess(databaseUrl: string): Promise<SqlBridge & { process: Guarded }> {
  const { port, process } = await startTelling({
    name: 'the bridge to Postgres',
    main: MAIN,
    env: { BRIDGED_DATABASE_URL: databaseUrl },
  })
  return { url: addressAt(databaseUrl, port), process, stop: () => process.stop() }
}

/** The secrets by which a Worker finds its database. Without any, its statements go through the binding. */
export async function wayToDatabase(
  databaseUrl: string,
): Promise<{ secrets: { NEON_DATABASE_URL?: string }; stop(): Promise<void> }> {
  if (!isOverHttp()) return { secrets: {}, stop: () => Promise.resolve() }
  const bridge = await startSqlBridge(databaseUrl)
  return { secrets: { NEON_DATABASE_URL: bridge.url }, stop: () => bridge.stop() }
}

/** The database's URL for who asks a bridge at a port of loopback. */
const addressAt = (databaseUrl: string, port: number): string =>
  Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href
