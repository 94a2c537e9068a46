import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { Redis } from 'ioredis'
import { startGuarded, type Guarded } from './guarded.ts'
import { freePort } from './ports.ts'
import { canRun, unprivileged } from './unprivileged.ts'

/** Runs one command and gives the raw reply of the protocol. */
export type RedisCommand = (name: string, args: string[]) => Promise<unknown>

export interface RedisServer {
  /** What it is, for people. */
  kind: string
  /** Where it listens, with its password; null for one inside this process. */
  url: string | null
  command: RedisCommand
  process: Guarded | null
  stop(): Promise<void>
}

interface RedisOptions {
  /** A server that is there already. */
  url: string | undefined
  dataDir: string
  /** Of the server that is started here. */
  password: string
  isDurable: boolean
}

/** A real Redis where there is one: given by its address, or `redis-server` on the PATH. In memory otherwise. */
export async function startRedis({ url, dataDir, password, isDurable }: RedisOptions): Promise<RedisServer> {
  if (url !== undefined) return connected(url, 'given by REDIS_URL', null)
  const program = onPath('redis-server')
  const user = unprivileged()
  if (program === null || !canRun(user.command(program, '--version'))) return inMemoryRedis()
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  user.give(dataDir)
  const port = await freePort()
  const settings = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    `appendonly ${isDurable ? 'yes' : 'no'}`,
    'save ""',
  ]
  // In a file, because everybody can see the arguments of a program; and only for as long as the program starts.
  const file = join(dataDir, 'redis.conf')
  await writeFile(file, `${settings.join('\n')}\n`, { mode: 0o600 })
  user.give(file)
  const output: string[] = []
  try {
    const server = await startGuarded({
      name: 'redis',
      // It is started inside its folder and so needs no right to come there; given a path, it would look from the root.
      cwd: dataDir,
      command: user.command('/bin/sh', '-c', 'exec "$0" - <redis.conf', program),
      onLine: (line) => output.push(line),
    })
    return await connected(`redis://:${password}@127.0.0.1:${port}`, 'redis-server', server)
  } catch (error) {
    throw new Error(`redis-server did not start:\n${output.join('\n')}`, { cause: error })
  } finally {
    await rm(file, { force: true })
  }
}

async function connected(url: string, kind: string, process: Guarded | null): Promise<RedisServer> {
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
    command: async (name, args) => asReply(await client.call(name, ...args)),
    async stop() {
      client.disconnect()
      await process?.stop()
    },
  }
}

/** A Redis inside this process. Those of different `instance` know nothing of each other. */
export async function inMemoryRedis(instance = 0): Promise<RedisServer> {
  const { default: RedisMock } = await import('ioredis-mock')
  const methods = new RedisMock({ port: 10_000 + instance })
  return {
    kind: 'in memory (install redis-server to have a real one)',
    url: null,
    process: null,
    async command(name, args) {
      const method = methods[name.toLowerCase()]
      if (!method) throw new Error(`ERR unknown command '${name}'`)
      // It knows the options of SET in capitals only.
      const known =
        name.toUpperCase() === 'SET'
          ? [...args.slice(0, 2), ...args.slice(2).map((option) => option.toUpperCase())]
          : args
      return asReply(await method.apply(methods, known))
    },
    stop: () => Promise.resolve(),
  }
}

/** Gives replies the form of the protocol: no booleans, and hashes as flat lists. */
function asReply(value: unknown): unknown {
  if (value === false) return null
  if (Array.isArray(value)) return value.map(asReply)
  if (typeof value === 'object' && value !== null && !Buffer.isBuffer(value)) return Object.entries(value).flat()
  return value
}

export function onPath(program: string): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path)) ?? null
}
