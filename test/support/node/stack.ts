import { join } from 'node:path'
import { startPostgres } from '../../../scripts/stack/postgres.ts'
import { startSurroundings } from '../../../scripts/stack/stack.ts'
import { startWorker, type Worker } from '../../../scripts/stack/worker.ts'
import { descendantsOf, temporaryFolder } from './programs.ts'
import { startPostgresProxy, type PostgresProxy } from './tcp-proxy.ts'

/** The whole stack, for tests that pull parts of it out. */
export interface TestStack {
  url: string
  /** Between the Worker and Postgres. */
  proxy: PostgresProxy
  /** The address of Postgres itself. */
  databaseUrl: string
  /** The stand-in for Stripe, and the key that it takes. */
  stripe: { url: string; secretKey: string }
  /** The keys with which the Worker signs access tokens. */
  jwtKeys: string
  /** Kills the process in which the Worker and its objects run, as a crash would. */
  killRuntime(): Promise<void>
  killPostgres(): Promise<void>
  restartPostgres(): Promise<void>
  stop(): Promise<void>
}

/**
 * @param passwords whether anybody signs in by password there; it takes one runtime more
 * @param host by which browsers open it; for passkeys a name is needed
 */
export async function startTestStack(
  settings: Record<string, string> = {},
  { passwords = false, host = '127.0.0.1' } = {},
): Promise<TestStack> {
  const folder = await temporaryFolder()
  const surroundings = await startSurroundings({ folder: folder.path, isDurable: true })
  const database = new URL(surroundings.databaseUrl)
  const proxy = await startPostgresProxy(Number(database.port))
  const throughProxy = new URL(database)
  throughProxy.port = String(proxy.port)
  const worker: Worker = await startWorker({
    host,
    dataDir: join(folder.path, 'worker'),
    databaseUrl: throughProxy.href,
    secrets: surroundings.secrets,
    passwords,
    settings: {
      ENVIRONMENT: 'development',
      LIMIT_OVERRIDES:
        '{"otp_send_ip":{"max":1000},"api_anonymous":{"max":10000},"message_send":{"max":10000},"socket_open":{"max":10000},"socket_open_ip":{"max":10000}}',
      SOCKET_LIMIT_OVERRIDES:
        '{"send_message":{"burst":10000,"perSecond":10000},"frames":{"burst":10000,"perSecond":10000},"socket_unnamed":{"burst":10000,"perSecond":10000}}',
      ...settings,
    },
  })
  const { url } = worker
  surroundings.stripe.sendWebhooksTo(`${worker.url}/api/v1/billing/webhook`)
  let postgres = surroundings.postgres
  const started = [surroundings.postgres]

  return {
    url,
    proxy,
    databaseUrl: surroundings.databaseUrl,
    stripe: { url: surroundings.stripe.url, secretKey: surroundings.secrets.STRIPE_SECRET_KEY },
    jwtKeys: surroundings.secrets.JWT_KEYS,
    async killRuntime() {
      for (const pid of await runtimesOf(worker)) process.kill(pid, 'SIGKILL')
    },
    async killPostgres() {
      const pid = postgres?.process.pid ?? 0
      // The server's own children go with it when it is gone; one of them may hold on to the port for a moment.
      for (const one of [pid, ...(await descendantsOf(pid))]) process.kill(one, 'SIGKILL')
      await postgres?.process.ended
    },
    async restartPostgres() {
      postgres = await startPostgres({
        dataDir: join(folder.path, 'postgres'),
        port: Number(database.port),
        password: database.password,
        isDurable: true,
      })
      started.push(postgres)
    },
    async stop() {
      await worker.process.stop()
      await proxy.stop()
      for (const server of started) await server?.process.stop()
      await surroundings.stop()
      await folder.remove()
    },
  }
}

/** The workerd that runs our code, not the one in front of it. */
export async function runtimesOf(worker: Worker): Promise<number[]> {
  const { readFile } = await import('node:fs/promises')
  const pids = await descendantsOf(worker.process.pid)
  const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter((_, i) => commands[i]?.includes('workerd') && commands[i]?.includes('inspector-addr'))
}
