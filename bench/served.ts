import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PlainError } from '../scripts/stack/on-end.ts'
import { ROOT } from '../scripts/stack/paths.ts'
import { freePort } from '../scripts/stack/ports.ts'
import { wayToDatabase } from '../scripts/stack/sql-bridge/bridge.ts'
import { startSurroundings } from '../scripts/stack/stack.ts'
import { temporaryFolder } from '../test/support/node/programs.ts'
import { bundle, settingsOfOurs } from './compare/our-worker.ts'
import { bundleHasher, startHasher } from './compare/password-hasher.ts'
import { startOurs } from './compare/runtime.ts'

/** The Worker alone, in workerd with its objects on disk and without development's proxy. */
export interface Served {
  url: string
  databaseUrl: string
  jwtKeys: string
  tokenKey: string
  /** The process of the Worker and its objects. */
  pid: number
  /** Rejects when that process ends before it is stopped, with the end of its log. */
  readonly died: Promise<never>
  stop(): Promise<void>
}

/**
 * @param settings of the Worker, beside those that every benchmark has
 * @param passwords where keys are derived: in a separate runtime as in production, or in the same one
 */
export async function startServed(
  settings: Record<string, string> = {},
  passwords: 'nowhere' | 'own runtime' | 'same runtime' = 'nowhere',
): Promise<Served> {
  await import('../scripts/build-assets.ts')
  const folder = await temporaryFolder()
  const surroundings = await startSurroundings({ folder: join(folder.path, 'state'), isDurable: true })
  const sql = await wayToDatabase(surroundings.databaseUrl)
  const port = await freePort()
  const own = join(folder.path, 'ours')
  await mkdir(own)
  const hasher = passwords === 'own runtime' ? await startHasher(join(folder.path, 'hasher'), await freePort()) : null
  const server = await startOurs({
    name: 'ours',
    folder: own,
    port,
    bundle: join(bundle(join(ROOT, 'wrangler.toml'), own, join(ROOT, 'test/resilience/soak/worker.ts')), 'worker.js'),
    database: new URL(surroundings.databaseUrl),
    texts: {
      ...settingsOfOurs(surroundings.secrets, port, new URL(surroundings.bridge.url), sql.secrets.NEON_DATABASE_URL),
      ...settings,
    },
    alivePath: '/health/liveness',
    ...(hasher === null ? {} : { passwords: { address: new URL(hasher.url).host } }),
    ...(passwords === 'same runtime' ? { passwords: { module: await bundleHasher(own) } } : {}),
  })
  let isStopping = false
  const died = server.process.ended.then(async (code): Promise<never> => {
    const log = await readFile(server.log, 'utf8').catch(() => '')
    if (isStopping) return new Promise<never>(() => {})
    throw new PlainError(`The Worker ended with ${code}:\n${log.slice(-2_000)}`)
  })
  // Not everybody waits for it.
  died.catch(() => {})
  return {
    died,
    url: server.url,
    databaseUrl: surroundings.databaseUrl,
    jwtKeys: surroundings.secrets.JWT_KEYS,
    tokenKey: surroundings.secrets.TOKEN_KEY,
    pid: server.process.pid,
    async stop() {
      isStopping = true
      await server.process.stop()
      await hasher?.process.stop()
      await sql.stop()
      await surroundings.stop()
      await folder.remove()
    },
  }
}
