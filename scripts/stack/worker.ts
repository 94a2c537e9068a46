import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Guarded } from './guarded.ts'
import { startPasswordHasher } from './password-hasher.ts'
import { ROOT } from './paths.ts'
import { onFreePort } from './ports.ts'
import { wayToDatabase } from './sql-bridge/bridge.ts'
import { startWranglerDev } from './wrangler-dev.ts'

/** The Worker with its objects, bucket and queue, in workerd. */
export interface Worker {
  url: string
  process: Guarded
}

export interface WorkerOptions {
  /** A free one without it. */
  port?: number | undefined
  /** By which clients of this machine name it: an address, or a name for browsers, which make passkeys only for names. */
  host?: string
  /** Data folder of objects, bucket and queue. */
  dataDir: string
  databaseUrl: string
  /** Where it takes SQL over HTTP; by default the Worker has a bridge of its own. */
  neonUrl?: string | undefined
  /** Secrets, and settings that wrangler.toml does not declare. */
  secrets: object
  /** `PUBLIC_URL` is its own URL unless it is given. */
  settings: Record<string, string>
  /** Without it sign-in by password is disabled, and there is one runtime less to start. */
  passwords?: boolean
  /** Further arguments of `wrangler dev`. */
  more?: string[]
  /** Where debuggers attach; without it, a port that the system chooses. */
  inspectorPort?: number | undefined
  onLine?: (line: string) => void
}

export async function startWorker({
  port,
  host = '127.0.0.1',
  dataDir,
  databaseUrl,
  neonUrl,
  secrets,
  settings,
  passwords = true,
  more = [],
  inspectorPort,
  onLine,
}: WorkerOptions): Promise<Worker> {
  await mkdir(dataDir, { recursive: true })
  const registryDir = join(dataDir, 'registry')
  const sql = neonUrl === undefined ? await wayToDatabase(databaseUrl) : givenWay(neonUrl)
  const allSecrets = { ...secrets, ...sql.secrets }
  const config = await writeConfig(dataDir, Object.keys(allSecrets))
  const hasher = passwords ? startPasswordHasher(join(dataDir, 'password-hasher'), registryDir) : NO_HASHER
  const startAt = async (at: number) => {
    const url = `http://${host}:${at}`
    const variables = Object.entries({ PUBLIC_URL: url, ...settings })
    const process = await startWranglerDev({
      name: 'the Worker',
      config,
      port: at,
      dataDir,
      registryDir,
      alive: { path: '/health/liveness', status: 200 },
      more: [...more, ...variables.flatMap(([name, value]) => ['--var', `${name}:${value}`])],
      env: {
        // Not an argument, since those are public on this machine.
        ...allSecrets,
        CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
      },
      inspectorPort,
      onLine,
    })
    return { url, process }
  }
  const worker = port === undefined ? onFreePort(startAt) : startAt(port)
  try {
    const [passwords, { url, process }] = await Promise.all([hasher, worker])
    return {
      url,
      process: {
        ...process,
        stop: async () => {
          await Promise.all([process.stop(), passwords.stop()])
          await sql.stop()
        },
      },
    }
  } catch (error) {
    const processOf = async () => (await worker).process
    await Promise.allSettled([hasher, processOf(), sql].map(async (part) => (await part).stop()))
    throw error
  }
}

const givenWay = (NEON_DATABASE_URL: string) => ({ secrets: { NEON_DATABASE_URL }, stop: () => Promise.resolve() })

const NO_HASHER = Promise.resolve({ stop: () => Promise.resolve() })

/**
 * Writes wrangler.toml for this machine and returns its path. Wrangler passes a Worker only the variables and required
 * secrets that the file names; optional settings are neither.
 */
async function writeConfig(dataDir: string, names: readonly string[]): Promise<string> {
  const text = await readFile(join(ROOT, 'wrangler.toml'), 'utf8')
  const isNamed = (name: string) => new RegExp(`^${name} =|"${name}"`, 'm').test(text)
  const more = names.filter((name) => !isNamed(name)).map((name) => `  "${name}",\n`)
  const changes: [from: RegExp, to: (value: string) => string][] = [
    [/^main = "(.+)"$/m, (path) => `main = ${JSON.stringify(join(ROOT, path))}`],
    [/^directory = "(.+)"$/m, (path) => `directory = ${JSON.stringify(join(ROOT, path))}`],
    [/^required = \[\n()/m, () => `required = [\n${more.join('')}`],
  ]
  let written = text
  for (const [from, to] of changes) {
    if (!from.test(written)) throw new Error(`wrangler.toml has nothing like ${from}`)
    written = written.replace(from, (_whole, value: string) => to(value))
  }
  const path = join(dataDir, 'wrangler.toml')
  await writeFile(path, written)
  return path
}
