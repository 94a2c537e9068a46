import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { startEmbeddedRedis } from './embedded-redis/engine.ts'
import { startGuarded, type Guarded } from './guarded.ts'
import { onFreePort } from './ports.ts'
import { canRun, unprivileged } from './unprivileged.ts'

/** Runs one command and returns the reply of the protocol: texts as bytes, integers, lists of them, null. */
export type RedisCommand = (name: string, args: string[]) => Promise<unknown>

export interface RedisServer {
  /** Its description for developers. */
  kind: string
  /** Its address, with its password; null for an embedded one. */
  url: string | null
  command: RedisCommand
  process: Guarded | null
  /** Kills it and restarts it from disk; null for one that is not ours, or not embedded. */
  kill: (() => Promise<void>) | null
  stop(): Promise<void>
}

interface RedisOptions {
  /** An existing server. */
  url: string | undefined
  dataDir: string
  /** Of the server that is started here. */
  password: string
  isDurable: boolean
}

/**
 * A real Redis where available: given by its address, or `redis-server` on the PATH. Otherwise the embedded one, which
 * gives the same replies (docs/decisions/embedded-redis.md).
 */
export async function startRedis({ url, dataDir, password, isDurable }: RedisOptions): Promise<RedisServer> {
  if (url !== undefined) return connectedTo(url, 'given by REDIS_URL', null)
  const program = onPath('redis-server')
  if (program === null || !canRun(unprivileged().command(program, '--version'))) {
    const embedded = await startEmbeddedRedis({ dataDir: isDurable ? dataDir : null })
    return { kind: 'embedded (a redis-server on the PATH would be used)', url: null, process: null, ...embedded }
  }
  const user = unprivileged()
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  user.give(dataDir)
  const settings = ['bind 127.0.0.1', `requirepass ${password}`, `appendonly ${isDurable ? 'yes' : 'no'}`, 'save ""']
  return onFreePort((port) => startAt(port, program, dataDir, password, settings))
}

async function startAt(
  port: number,
  program: string,
  dataDir: string,
  password: string,
  settings: readonly string[],
): Promise<RedisServer> {
  const user = unprivileged()
  // In a file, because a program's arguments are public; and only while the program starts.
  const file = join(dataDir, 'redis.conf')
  await writeFile(file, `${[`port ${port}`, ...settings].join('\n')}\n`, { mode: 0o600 })
  user.give(file)
  const output: string[] = []
  try {
    const server = await startGuarded({
      name: 'redis',
      // It is started inside its folder, since it may lack the right to resolve the path from the root.
      cwd: dataDir,
      command: user.command('/bin/sh', '-c', 'exec "$0" - <redis.conf', program),
      onLine: (line) => output.push(line),
    })
    return await connectedTo(`redis://:${password}@127.0.0.1:${port}`, 'redis-server', server)
  } catch (error) {
    throw new Error(`redis-server did not start:\n${output.join('\n')}`, { cause: error })
  } finally {
    await rm(file, { force: true })
  }
}

/** A client of a server that runs. @throws Error when it does not answer within five seconds */
export async function connectedTo(url: string, kind: string, process: Guarded | null): Promise<RedisServer> {
  const client = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    retryStrategy: (times) => Math.min(50 * times, 1_000),
  })
  // Each command reports its own failure.
  client.on('error', () => {})
  let hasEnded = false
  void process?.ended.then(() => (hasEnded = true))
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.ping()
      break
    } catch (error) {
      if (attempt < 100 && !hasEnded) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        continue
      }
      client.disconnect()
      throw new Error(`Redis at ${new URL(url).host} does not answer`, { cause: error })
    }
  }
  return {
    kind,
    url,
    process,
    kill: null,
    // Upper case, because the client converts some replies where it knows a command by its name.
    command: (name, args) => client.callBuffer(name.toUpperCase(), ...args),
    async stop() {
      client.disconnect()
      await process?.stop()
    },
  }
}

export function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null
}
