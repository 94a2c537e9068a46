import { join } from 'node:path'
import type { Guarded } from './guarded.ts'
import { ROOT } from './paths.ts'
import { onFreePort } from './ports.ts'
import { startWranglerDev } from './wrangler-dev.ts'

/**
 * Starts the Worker of wrangler.passwords.toml in its own runtime: within one runtime all Workers share a thread, and
 * every request would wait for every derivation. It is restarted when it dies.
 */
export async function startPasswordHasher(dataDir: string, registryDir: string): Promise<{ stop(): Promise<void> }> {
  let isStopping = false
  const start = async (): Promise<Guarded> => {
    const started = await onFreePort((port) =>
      startWranglerDev({
        name: 'password hasher',
        config: join(ROOT, 'wrangler.passwords.toml'),
        port,
        dataDir,
        registryDir,
        alive: { path: '/', status: 405 },
      }),
    )
    void started.ended.then(() => {
      if (isStopping) return
      running = start()
      // Checked again by the next stop; until then only sign-ins by password are rejected.
      running.catch(() => {})
    })
    return started
  }
  let running = start()
  await running
  return {
    async stop() {
      isStopping = true
      const last = await running.catch(() => null)
      await last?.stop()
    },
  }
}
