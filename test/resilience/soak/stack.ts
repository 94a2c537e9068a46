import { join } from 'node:path'
import { startSurroundings } from '../../../scripts/stack/stack.ts'
import { startWorker } from '../../../scripts/stack/worker.ts'
import { temporaryFolder } from '../../support/node/programs.ts'
import { runtimesOf } from '../../support/node/stack.ts'

export type ObjectName = { kind: 'room' | 'hub'; name: string }

/** The whole product in a folder of its own, with ways to hurt it. */
export interface SoakStack {
  url: string
  databaseUrl: string
  jwtKeys: string
  /** Takes an object out of memory; false when it was not in it. */
  evict(object: ObjectName, sockets: 'hibernate' | 'close'): Promise<boolean>
  /** Kills the process in which the Worker and its objects run, as a crash would. False when it was dead already. */
  killRuntime(): Promise<boolean>
  /** What the Worker has logged as errors, and how often. */
  errors: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** @param settings of the Worker, beside those that every run here has */
export async function startSoakStack(settings: Record<string, string>): Promise<SoakStack> {
  const folder = await temporaryFolder()
  const surroundings = await startSurroundings({ folder: folder.path, isDurable: false })
  const errors = new Map<string, number>()
  const worker = await startWorker({
    dataDir: join(folder.path, 'worker'),
    databaseUrl: surroundings.databaseUrl,
    secrets: surroundings.secrets,
    passwords: false,
    settings: { ENVIRONMENT: 'development', ...settings },
    more: [
      join(import.meta.dirname, 'worker.ts'),
      '--compatibility-flags=nodejs_compat',
      '--compatibility-flags=unsafe_module',
    ],
    onLine: (line) => {
      const [, event] = /"level":"error","event":"(\w+)"/.exec(line) ?? []
      if (event !== undefined) errors.set(event, (errors.get(event) ?? 0) + 1)
    },
  })

  return {
    url: worker.url,
    databaseUrl: surroundings.databaseUrl,
    jwtKeys: surroundings.secrets.JWT_KEYS,
    errors,
    async evict({ kind, name }, sockets) {
      const wanted = new URLSearchParams({ kind, name, sockets })
      return (await fetch(`${worker.url}/evict?${wanted.toString()}`, { signal: AbortSignal.timeout(5_000) })).ok
    },
    async killRuntime() {
      const pids = await runtimesOf(worker)
      for (const pid of pids) process.kill(pid, 'SIGKILL')
      return pids.length > 0
    },
    async stop() {
      await worker.process.stop()
      await surroundings.stop()
      await folder.remove()
    },
  }
}
