import { join } from 'node:path'
import { freePort } from '../../../scripts/stack/ports.ts'
import { makeSigningKey } from '../../../scripts/stack/secrets.ts'
import { startSurroundings } from '../../../scripts/stack/stack.ts'
import { startWorker, type Worker } from '../../../scripts/stack/worker.ts'
import type { AskRedis } from '../../../scripts/restore/reconcile.ts'
import { temporaryFolder } from '../../support/node/programs.ts'
import { RestorablePostgres } from './postgres.ts'

/** The whole product, whose database can be lost and restored. */
export interface RestoreStack {
  url: string
  postgres: RestorablePostgres
  redis: AskRedis
  startWorker(): Promise<void>
  stopWorker(): Promise<void>
  /** From the next start of the Worker on, access tokens of before are refused. */
  rotateSigningKey(): Promise<void>
  /** Runs what the Worker does every minute. */
  minute(): Promise<void>
  stop(): Promise<void>
}

const UNLIMITED = { max: 1_000_000 }
const LIMITS = [
  'api',
  'api_anonymous',
  'otp_send_ip',
  'otp_send_country',
  'message_send',
  'interest_daily',
  'coins',
  'billing',
]

export async function startRestoreStack(): Promise<RestoreStack> {
  const folder = await temporaryFolder()
  const postgres = new RestorablePostgres({
    folder: folder.path,
    port: await freePort(),
    password: crypto.randomUUID(),
  })
  await postgres.start()
  const surroundings = await startSurroundings({
    folder: join(folder.path, 'state'),
    isDurable: true,
    databaseUrl: postgres.url,
  })
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  surroundings.stripe.sendWebhooksTo(`${url}/api/v1/billing/webhook`)
  let { secrets } = surroundings
  let worker: Worker | null = null

  const stopWorker = async () => {
    await worker?.process.stop()
    worker = null
  }
  return {
    url,
    postgres,
    redis: async (name = '', ...args) => inText(await surroundings.redis.command(name, args)),
    async startWorker() {
      worker = await startWorker({
        port,
        dataDir: join(folder.path, 'worker'),
        databaseUrl: postgres.url,
        secrets,
        passwords: false,
        settings: {
          ENVIRONMENT: 'development',
          PUBLIC_URL: url,
          ARCHIVE_AFTER_SECONDS: '1',
          LIMIT_OVERRIDES: JSON.stringify(Object.fromEntries(LIMITS.map((name) => [name, UNLIMITED]))),
        },
        more: [join(import.meta.dirname, 'worker.ts'), '--compatibility-flags=nodejs_compat'],
      })
    },
    stopWorker,
    async rotateSigningKey() {
      secrets = { ...secrets, JWT_KEYS: JSON.stringify({ keys: [await makeSigningKey()] }) }
    },
    async minute() {
      await postgres.query((db) => db.query('update outbox set due_at = now()'))
      await fetch(`${url}/cdn-cgi/local/scheduled`)
    },
    async stop() {
      await stopWorker()
      await surroundings.stop()
      await postgres.stop()
      await folder.remove()
    },
  }
}

/** Replies with texts in place of bytes. */
const inText = (reply: unknown): unknown =>
  Array.isArray(reply) ? reply.map(inText) : reply instanceof Uint8Array ? Buffer.from(reply).toString() : reply
