import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startApnsBridge } from '../../scripts/stack/apns-bridge.ts'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { isOverHttp } from '../../scripts/stack/sql-bridge/bridge.ts'
import {
  APP_STORE_APP_ID,
  APP_STORE_BUNDLE_ID,
  APP_STORE_ISSUER_ID,
  APP_STORE_KEY_ID,
  PLAY_PACKAGE_NAME,
  PLAY_PUSH_AUDIENCE,
  PLAY_PUSH_EMAIL,
} from './node/provider-accounts.ts'
import { startComparedBridge } from './node/compared-drivers/bridge.ts'
import { APART, startApart } from './node/apart.ts'
import { SQL_FAULTS, startBrokenSql } from './node/broken-sql.ts'
import { METRICS_TOKEN } from './metrics-token.ts'
import { startPooler } from './node/pooler/pooler.ts'
import { startRedisBridges } from './node/redis-bridges/bridges.ts'
import { startProviders } from './node/providers.ts'

/** What the tests get from here. */
export interface TestSurroundings {
  /** PostgreSQL itself. */
  databaseUrl: string
  /** The same through a pooler, as Workers have it. */
  hyperdriveUrl: string
  secrets: Record<string, string>
  settings: Record<string, string>
}

declare module 'vitest' {
  interface ProvidedContext {
    surroundings: TestSurroundings
  }
}

/** Starts what all tests share, once, in a folder of its own that is deleted afterwards. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  await import('../../scripts/build-assets.ts')
  const folder = await mkdtemp(join(tmpdir(), 'vibesmatch-test-'))
  const surroundings = await startSurroundings({
    folder,
    isDurable: false,
    redisUrl: process.env['REDIS_URL'],
  })
  const { databaseUrl, redis, secrets } = surroundings
  const pooler = await startPooler(databaseUrl)
  const sql = await startComparedBridge(databaseUrl)
  const bridges = await startRedisBridges({
    token: surroundings.bridge.token,
    redisUrl: redis.url,
    // The first is one that has lost everything it knew.
    names: ['empty', 'other', ...APART],
  })
  const apart = await startApart(databaseUrl, bridges.urlOf)
  const silent = await listenSilently()
  const brokenSql = await startBrokenSql()
  const providers = await startProviders()
  const apns = await startApnsBridge(providers.apns.url)
  console.log(`PostgreSQL is running; Redis is ${redis.kind}.`)
  project.provide('surroundings', {
    databaseUrl,
    hyperdriveUrl: pooler.url,
    secrets: { ...secrets, UPSTASH_REDIS_REST_URL: bridges.url },
    settings: {
      ...(isOverHttp() ? { NEON_DATABASE_URL: sql.url } : {}),
      SQL_BRIDGE_URL: sql.url,
      BROKEN_SQL_URL: brokenSql.url,
      SQL_FAULTS: SQL_FAULTS.join(),
      ENVIRONMENT: 'development',
      PUBLIC_URL: 'https://api.test',
      DATABASE_URL: databaseUrl,
      EMPTY_REDIS_URL: bridges.urlOf('empty'),
      OTHER_REDIS_URL: bridges.urlOf('other'),
      APART: JSON.stringify(apart),
      SILENT_PORT: String(silent.port),
      TURN_SECRET: 'turn-secret',
      TURN_URLS: 'turn:turn.test:3478?transport=udp,turn:turn.test:3478?transport=tcp',
      STUN_URLS: 'stun:turn.test:3478',
      PROVIDERS_URL: providers.url,
      STRIPE_SECRET_KEY: secrets.STRIPE_SECRET_KEY,
      STRIPE_PUBLISHABLE_KEY: secrets.STRIPE_PUBLISHABLE_KEY,
      STRIPE_WEBHOOK_SECRETS: secrets.STRIPE_WEBHOOK_SECRETS,
      STRIPE_API_URL: secrets.STRIPE_API_URL,
      // Whatever fails in any test is reported, and what arrives is searched.
      SENTRY_DSN: providers.sentryDsn,
      FCM_TEST_ACCOUNT: providers.fcmAccount,
      PLAY_TEST_ACCOUNT: providers.playAccount,
      APNS_BRIDGE_URL: apns.url,
      APNS_TEST_KEY: providers.apns.key,
      APP_STORE_BUNDLE_ID,
      APP_STORE_APP_ID: String(APP_STORE_APP_ID),
      APP_STORE_ISSUER_ID,
      APP_STORE_KEY_ID,
      APP_STORE_KEY: providers.appStore.key,
      APP_STORE_API_URL: `${providers.appStore.url}/apps/everybody`,
      APP_STORE_ROOT: providers.appStore.root,
      PLAY_PACKAGE_NAME,
      PLAY_SERVICE_ACCOUNT: providers.playAccount,
      PLAY_PUSH_AUDIENCE,
      PLAY_PUSH_EMAIL,
      PLAY_API_URL: `${providers.url}/play/api`,
      APP_STORE_TEST_URL: providers.appStore.url,
      APP_STORE_TEST_KEY: providers.appStore.key,
      APP_STORE_TEST_ROOT: providers.appStore.root,
      // Nothing is relied on that an isolate remembers of Redis: tests count round trips, and write into Redis by hand. What it
      // remembers is tested by api/platform/gate-without-trip.test.ts, and by all that runs the Worker as a program.
      ISOLATE_MEMORY_MS: '0',
      METRICS_TOKEN,
      // Lines are held against the table of fields. Objects write tens of thousands, and each takes time of the runner.
      LOG_SAMPLE_OBJECTS: '0.05',
      ARCHIVE_AFTER_SECONDS: '1',
      HUB_TOLD_WITHIN_SECONDS: '1',
      // All tests together send more to their one country than a real one gets in a day.
      SMS_COUNTRY_BUDGETS: '{"49":1000000}',
    },
  })
  return async () => {
    const refused = await bridges.stop()
    silent.close()
    brokenSql.stop()
    await apns.stop()
    providers.close()
    await pooler.stop()
    const compared = await sql.outcome()
    await sql.stop()
    await surroundings.stop()
    await rm(folder, { recursive: true, force: true })
    console.log(`Both drivers make the same rows of ${compared.statements} statements' answers.`)
    if (compared.differences.length > 0)
      throw new Error(
        `The drivers make different rows of these statements' answers:\n${compared.differences.join('\n')}`,
      )
    const mistakes = providers.mistakes()
    console.log(`${providers.reports()} reports of errors, of which ${mistakes.length} are wrong.`)
    if (mistakes.length > 0) throw new Error(`Sentry or another provider was sent what it must not be:\n${mistakes[0]}`)
    if (refused.length > 0)
      throw new Error(`Redis was sent what no case of test/support/redis-contract has: ${refused.join(', ')}`)
  }
}

/** A server that takes connections and never says a word. */
async function listenSilently(): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) =>
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket))),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
