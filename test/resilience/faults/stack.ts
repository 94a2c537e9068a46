import { execFileSync } from 'node:child_process'
import { mkdirSync, statfsSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startGuarded, type Guarded } from '../../../scripts/stack/guarded.ts'
import { freePort } from '../../../scripts/stack/ports.ts'
import { startPostgres } from '../../../scripts/stack/postgres.ts'
import { onPath } from '../../../scripts/stack/redis.ts'
import { isOverHttp, startSqlBridge } from '../../../scripts/stack/sql-bridge/bridge.ts'
import { startSurroundings } from '../../../scripts/stack/stack.ts'
import { unprivileged } from '../../../scripts/stack/unprivileged.ts'
import { startWorker } from '../../../scripts/stack/worker.ts'
import { descendantsOf, temporaryFolder } from '../../support/node/programs.ts'
import { runtimesOf } from '../../support/node/stack.ts'
import { startTcpProxy, type TcpProxy } from '../../support/node/tcp-proxy.ts'

/** The product with something between all of its parts, and ways to kill each of them. */
export interface FaultStack {
  /** Where clients reach the Worker: through a proxy. */
  url: string
  /** The Worker itself. */
  directUrl: string
  /** Postgres itself. */
  databaseUrl: string
  jwtKeys: string
  /** `sql` stands between the Worker and the bridge, `postgres` behind that; without the bridge nothing passes `sql`. */
  proxies: { clients: TcpProxy; sql: TcpProxy; postgres: TcpProxy; redis: TcpProxy; stripe: TcpProxy }
  /** The stand-in for Stripe itself. */
  stripe: { url: string; secretKey: string }
  killRuntime(): Promise<void>
  killPostgres(): Promise<void>
  /** Starts it again where it has died, for whatever reason. */
  revivePostgres(): Promise<void>
  /** Ends the bridge to Postgres with all that it is doing; it is back after so many milliseconds. */
  killBridge(backAfter: number): Promise<void>
  killRedis(): Promise<void>
  /** Sets the clock of the Worker and its objects ahead of the others, or back; right again when the runtime begins anew. */
  setClock(aheadMs: number): Promise<void>
  /** Null where it cannot be had: what is missing. */
  disk: { fill(): void; free(): Promise<void> } | null
  /** What the log says of a failed request; null of one that is long ago, or did not fail. */
  failureOf(requestId: string): string | null
  stop(): Promise<void>
}

const DISK_MIB = 600
/** Lines of the log. */
const KEPT_FAILURES = 5_000

export async function startFaultStack(settings: Record<string, string>): Promise<FaultStack> {
  const folder = await temporaryFolder()
  const state = join(folder.path, 'state')
  const isMounted = mountDisk(state)
  const dataDir = join(state, 'postgres')
  const redis = await startRedisAt(join(folder.path, 'redis'), await freePort())
  const surroundings = await startSurroundings({ folder: state, isDurable: true, redisUrl: redis?.url })
  const database = new URL(surroundings.databaseUrl)
  const bridge = new URL(surroundings.bridge.url)
  const stripe = new URL(surroundings.stripe.url)
  const postgresProxy = await startTcpProxy(Number(database.port))
  const throughProxy = elsewhere(database, postgresProxy)
  let sqlBridge = isOverHttp() ? await startSqlBridge(throughProxy) : null
  const sqlPort = Number(new URL(sqlBridge?.url ?? throughProxy).port)
  const proxies = {
    sql: await startTcpProxy(sqlPort),
    postgres: postgresProxy,
    redis: await startTcpProxy(Number(bridge.port)),
    stripe: await startTcpProxy(Number(stripe.port)),
  }
  const failures: string[] = []
  const worker = await startWorker({
    dataDir: join(folder.path, 'worker'),
    databaseUrl: throughProxy,
    neonUrl: sqlBridge ? elsewhere(database, proxies.sql) : undefined,
    secrets: {
      ...surroundings.secrets,
      UPSTASH_REDIS_REST_URL: originOf(bridge, proxies.redis),
      STRIPE_API_URL: originOf(stripe, proxies.stripe),
    },
    passwords: false,
    settings: { ENVIRONMENT: 'development', ...settings },
    onLine(line) {
      if (line.includes('"level":"error"')) failures.push(line)
      if (failures.length > KEPT_FAILURES) failures.shift()
    },
    more: [join(import.meta.dirname, 'worker.ts'), '--compatibility-flags=nodejs_compat'],
  })
  const clients = await startTcpProxy(Number(new URL(worker.url).port))
  // Notices are lost on the way like everything else.
  surroundings.stripe.sendWebhooksTo(`http://127.0.0.1:${clients.port}/api/v1/billing/webhook`)
  let postgres: Guarded | null = null
  let isDead = false
  const watched = (server: Guarded | null) => {
    postgres = server
    isDead = false
    void server?.ended.then(() => (isDead = postgres === server))
  }
  watched(surroundings.postgres?.process ?? null)
  const ballast = join(state, 'ballast')

  return {
    url: `http://127.0.0.1:${clients.port}`,
    directUrl: worker.url,
    databaseUrl: surroundings.databaseUrl,
    jwtKeys: surroundings.secrets.JWT_KEYS,
    proxies: { ...proxies, clients },
    stripe: { url: surroundings.stripe.url, secretKey: surroundings.secrets.STRIPE_SECRET_KEY },
    async killRuntime() {
      for (const pid of await runtimesOf(worker)) kill(pid)
    },
    async killPostgres() {
      const pid = postgres?.pid ?? 0
      for (const one of [pid, ...(await descendantsOf(pid))]) kill(one)
      await postgres?.ended
    },
    async revivePostgres() {
      if (!isDead) return
      const said: string[] = []
      const started = await startPostgres({
        dataDir,
        port: Number(database.port),
        password: database.password,
        isDurable: true,
        onLine: (line) => said.push(line),
      }).catch((cause: unknown) => {
        throw new Error(`Postgres did not start: ${said.slice(-5).join(' ')}`, { cause })
      })
      watched(started.process)
    },
    async killBridge(backAfter) {
      if (!sqlBridge) return
      await sqlBridge.stop()
      proxies.sql.cut()
      await sleep(backAfter)
      sqlBridge = await startSqlBridge(throughProxy, sqlPort)
    },
    async killRedis() {
      await (redis ?? surroundings.redis).kill?.()
    },
    async setClock(aheadMs) {
      await fetch(`${worker.url}/clock?ahead=${Math.round(aheadMs)}`, { signal: AbortSignal.timeout(5_000) })
    },
    disk: isMounted
      ? {
          fill() {
            const { bavail, bsize } = statfsSync(state)
            try {
              writeFileSync(ballast, Buffer.alloc(bavail * bsize))
            } catch {
              // Full, which was the point.
            }
          },
          free: () => rm(ballast, { force: true }),
        }
      : null,
    failureOf: (requestId) => failures.findLast((line) => line.includes(requestId)) ?? null,
    async stop() {
      await worker.process.stop()
      await Promise.all([clients, ...Object.values(proxies)].map((proxy) => proxy.stop()))
      await sqlBridge?.stop()
      await postgres?.stop()
      await surroundings.stop()
      await redis?.stop()
      if (isMounted) execFileSync('umount', ['--lazy', state])
      await folder.remove()
    },
  }
}

const elsewhere = (address: URL, proxy: TcpProxy): string => {
  const through = new URL(address)
  through.hostname = '127.0.0.1'
  through.port = String(proxy.port)
  return through.href
}

/** Without the slash at the end. */
const originOf = (address: URL, proxy: TcpProxy): string => elsewhere(address, proxy).replace(/\/$/, '')

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // Dead already.
  }
}

/** A disk of its own for the database, which can be filled. False where that is not allowed. */
function mountDisk(path: string): boolean {
  mkdirSync(path, { recursive: true })
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m`, 'none', path], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** A Redis that comes back at the same place with what it knew. Null where there is no program for it: then it is the embedded one. */
async function startRedisAt(
  dataDir: string,
  port: number,
): Promise<{ url: string; kill(): Promise<void>; stop(): Promise<void> } | null> {
  const program = onPath('redis-server')
  if (program === null) return null
  const user = unprivileged()
  mkdirSync(dataDir, { recursive: true })
  user.give(dataDir)
  const start = (): Promise<Guarded> =>
    startGuarded({
      name: 'redis',
      cwd: dataDir,
      command: user.command(
        program,
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--appendonly',
        'yes',
        '--save',
        '',
      ),
    })
  let server = await start()
  return {
    url: `redis://127.0.0.1:${port}`,
    async kill() {
      kill(server.pid)
      await server.ended
      server = await start()
    },
    stop: () => server.stop(),
  }
}
