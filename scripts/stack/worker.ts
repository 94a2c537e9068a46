import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startGuarded, type Guarded } from './guarded.ts'
import { ROOT } from './paths.ts'
import { freePort } from './ports.ts'

/** The Worker with its objects, bucket and queue, in workerd. */
export interface Worker {
  url: string
  process: Guarded
}

export interface WorkerOptions {
  port: number
  /** Where objects, bucket and queue keep their data. */
  dataDir: string
  databaseUrl: string
  /** Secrets, and settings of which wrangler.toml says nothing. */
  secrets: object
  settings: Record<string, string>
  /** Further arguments of `wrangler dev`. */
  more?: string[]
  onLine?: (line: string) => void
}

export async function startWorker({
  port,
  dataDir,
  databaseUrl,
  secrets,
  settings,
  more = [],
  onLine,
}: WorkerOptions): Promise<Worker> {
  await mkdir(dataDir, { recursive: true })
  const config = await writeConfig(dataDir, Object.keys(secrets))
  const variables = Object.entries(settings).flatMap(([name, value]) => ['--var', `${name}:${value}`])
  const lastLines: string[] = []

  const worker = await startGuarded({
    name: 'worker',
    cwd: ROOT,
    // This very Node: wrangler refuses the older one that a machine may have.
    command: [
      process.execPath,
      join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js'),
      'dev',
      ...more,
      '--ip=127.0.0.1',
      `--port=${port}`,
      `--inspector-port=${await freePort()}`,
      `--persist-to=${dataDir}`,
      `--config=${config}`,
      '--show-interactive-dev-session=false',
      ...variables,
    ],
    env: {
      ...process.env,
      // Not among the arguments, which everybody on this machine can read.
      ...secrets,
      ...wranglerEnvironment(dataDir),
      CLOUDFLARE_HYPERDRIVE_LOCAL_CONNECTION_STRING_HYPERDRIVE: databaseUrl,
    },
    onLine: (line) => {
      lastLines.push(line)
      if (lastLines.length > 40) lastLines.shift()
      onLine?.(line)
    },
  })
  const url = `http://127.0.0.1:${port}`
  await untilAlive(url, worker, lastLines)
  return { url, process: worker }
}

/**
 * Writes wrangler.toml for this machine and returns its path. Wrangler gives a Worker no more than what the file names among
 * its variables and required secrets; settings that a deployment can do without are neither.
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

/** Lets wrangler keep what it writes below the folder, and nothing below the home of who runs it. */
export function wranglerEnvironment(dataDir: string) {
  return {
    // Nothing is asked of, or told to, anybody outside this machine.
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG_PATH: join(dataDir, 'logs'),
    XDG_CONFIG_HOME: join(dataDir, 'config'),
  }
}

async function untilAlive(url: string, worker: Guarded, lastLines: string[]): Promise<void> {
  let hasEnded = false
  void worker.ended.then(() => (hasEnded = true))
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if (hasEnded) break
    try {
      const response = await fetch(`${url}/health/liveness`, { signal: AbortSignal.timeout(2_000) })
      if (response.ok) return
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await worker.stop()
  throw new Error(`The Worker did not start:\n${lastLines.join('\n')}`)
}
