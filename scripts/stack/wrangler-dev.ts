import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { startGuarded, type Guarded } from './guarded.ts'
import { ROOT } from './paths.ts'

interface WranglerDevOptions {
  name: string
  /** Path of the wrangler.toml. */
  config: string
  port: number
  /** Data folder of the runtime and wrangler. */
  dataDir: string
  /** The registry in which Workers of one stack find each other by their service bindings. */
  registryDir: string
  /** The URL that has to respond before it counts as started. */
  alive: { path: string; status: number }
  /** Environment beside this process's own variables. */
  env?: object
  more?: string[]
  /** Where debuggers attach; without it, a port that the system chooses. */
  inspectorPort?: number | undefined
  onLine?: ((line: string) => void) | undefined
}

/** Starts `wrangler dev` and waits until it responds. @throws Error with the end of its output */
export async function startWranglerDev(options: WranglerDevOptions): Promise<Guarded> {
  const { name, config, port, dataDir, registryDir, alive, env = {}, more = [], inspectorPort, onLine } = options
  await mkdir(dataDir, { recursive: true })
  const lastLines: string[] = []
  const started = await startGuarded({
    name,
    cwd: ROOT,
    // With this Node: wrangler refuses the older one that a machine may have.
    command: [
      process.execPath,
      join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js'),
      'dev',
      ...more,
      '--ip=127.0.0.1',
      `--port=${port}`,
      `--inspector-port=${inspectorPort ?? 0}`,
      `--persist-to=${dataDir}`,
      `--config=${config}`,
      '--show-interactive-dev-session=false',
    ],
    env: { ...process.env, ...env, ...wranglerEnvironment(dataDir), WRANGLER_REGISTRY_PATH: registryDir },
    onLine: (line) => {
      lastLines.push(line)
      if (lastLines.length > 40) lastLines.shift()
      onLine?.(line)
    },
  })
  if (await untilAnswers(`http://127.0.0.1:${port}${alive.path}`, alive.status, started)) return started
  await started.stop()
  throw new Error(`${name} did not start:\n${lastLines.join('\n')}`)
}

/** Makes wrangler keep its files below the folder, and none in the user's home. */
export function wranglerEnvironment(dataDir: string) {
  return {
    // No telemetry, and nothing is fetched: the banner asks the registry for a newer version, and waits for the answer.
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG_PATH: join(dataDir, 'logs'),
    XDG_CONFIG_HOME: join(dataDir, 'config'),
  }
}

/** Whether a newly started server responds within a minute. */
async function untilAnswers(url: string, status: number, server: Guarded): Promise<boolean> {
  let hasEnded = false
  void server.ended.then(() => (hasEnded = true))
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if (hasEnded) break
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) })
      if (response.status === status) return true
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}
