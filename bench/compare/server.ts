import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startGuarded, type Guarded } from '../../scripts/stack/guarded.ts'

/** A measured server. */
export interface Server {
  name: string
  url: string
  process: Guarded
  /** Its log file. */
  log: string
}

interface LoggedOptions {
  name: string
  folder: string
  port: number
  command: [string, ...string[]]
  env?: Record<string, string | undefined>
}

/** Starts a server that logs to a file, so that nobody has to read along. */
export async function startLogged({ name, folder, port, command, env }: LoggedOptions): Promise<Server> {
  const log = join(folder, `${name}.log`)
  const process = await startGuarded({
    name,
    command: ['/bin/sh', '-c', 'exec "$@" >"$0" 2>&1', log, ...command],
    // Guarantee: the variables that the type demands belong to the Worker, which is not started here.
    ...(env === undefined ? {} : { env: env as unknown as NodeJS.ProcessEnv }),
  })
  return { name, url: `http://127.0.0.1:${port}`, process, log }
}

/** Waits until a server responds. @throws Error with the end of its log */
export async function untilAnswers(server: Server, path: string, status = 200): Promise<Server> {
  let hasEnded = false
  void server.process.ended.then(() => (hasEnded = true))
  for (const deadline = Date.now() + 20_000; Date.now() < deadline;) {
    if (hasEnded) break
    try {
      if ((await fetch(server.url + path, { signal: AbortSignal.timeout(1_000) })).status === status) return server
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  await server.process.stop()
  throw new Error(`${server.name} did not start:\n${(await readFile(server.log, 'utf8')).slice(-2_000)}`)
}
