import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { seedPeople } from '../drizzle/seed/people.ts'
import type { ApnsBridge } from './stack/apns-bridge.ts'
import { readableLine } from './stack/console.ts'
import { bridgeToApns, givenSettings } from './stack/given-settings.ts'
import { keepWorker } from './stack/keep-worker.ts'
import { AlreadyRunning, lockFolder } from './stack/lock.ts'
import { STATE } from './stack/paths.ts'
import { isPortFree } from './stack/ports.ts'
import { onEnd, PlainError } from './stack/on-end.ts'
import { seed } from './stack/seed.ts'
import { startSurroundings } from './stack/stack.ts'
import { STATE_PARTS } from './stack/state-folder.ts'

/**
 * The whole product from one command: PostgreSQL, Redis behind a bridge, and the Worker, filled with people.
 * `npm run dev [-- --fresh]`; PORT, DATABASE_URL and REDIS_URL say otherwise, and so does every setting of
 * docs/operations.md.
 */
const { values: options } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } })
const port = Number(process.env['PORT'] ?? 8787)
const url = `http://127.0.0.1:${port}`
const folder = join(STATE, 'dev')
const databaseUrl = process.env['DATABASE_URL']
const redisUrl = process.env['REDIS_URL']
const startedAt = Date.now()

/** Generous enough to try things; the limits of production are in src/platform/limits.ts. */
const DEVELOPMENT_LIMITS = { api_anonymous: { max: 10_000 }, otp_send_ip: { max: 1_000 } }

// What has been started, newest last. Registered before anything starts, so that Ctrl-C is heard at any moment.
const running: { stop(): Promise<void> | void }[] = []
const end = onEnd(async () => {
  for (const part of running.splice(0).toReversed()) await part.stop()
})

try {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new PlainError(`PORT must be a number from 1 to 65535, not "${process.env['PORT']}".`)
  running.push({ stop: lockFolder(folder, url) })
  if (!(await isPortFree(port)))
    throw new PlainError(`Port ${port} is in use. Choose another: PORT=${port + 10} npm run dev`)
  await start()
} catch (error) {
  const isPlain = error instanceof PlainError || error instanceof AlreadyRunning
  console.error(isPlain ? error.message : error)
  await end(1)
}

async function start(): Promise<void> {
  if (options.fresh) await forget()
  await import('./build-assets.ts')
  const isNew = !existsSync(join(folder, 'postgres'))
  if (isNew) console.log('Setting up the database and its people; this happens once.')

  const surroundings = await startSurroundings({ folder, isDurable: true, databaseUrl, redisUrl })
  running.push(surroundings)
  const { secrets, redis } = surroundings
  const dataDir = join(folder, 'worker')
  const seeded = await seed({ databaseUrl: surroundings.databaseUrl, secrets, workerDir: dataDir })

  const given = givenSettings(process.env)
  const bridge = await bridgeToApns(given)
  if (bridge) running.push(bridge)

  const worker = await keepWorker(
    {
      port,
      dataDir,
      databaseUrl: surroundings.databaseUrl,
      secrets: { LIMIT_OVERRIDES: JSON.stringify(DEVELOPMENT_LIMITS), ...secrets, ...given, ...apnsUrl(bridge) },
      settings: { ENVIRONMENT: 'development', PUBLIC_URL: url },
      onLine: (line) => {
        const readable = readableLine(line)
        if (readable !== null) console.log(readable)
      },
    },
    () => console.log('The Worker has died; starting it again.'),
  )
  running.push(worker)
  running.push(tick(60_000, () => fetch(`${url}/cdn-cgi/local/scheduled`)))
  announce(redis.kind)
  // The likes of the seed data have made matches, whose rooms nobody has opened yet.
  if (seeded > 0) for (const _ of [1, 2, 3]) await fetch(`${url}/cdn-cgi/local/scheduled`)
}

/** Deletes what earlier runs have left, except what is not ours. */
async function forget(): Promise<void> {
  if (databaseUrl !== undefined) console.log('--fresh leaves the database of DATABASE_URL as it is.')
  for (const part of STATE_PARTS) await rm(join(folder, part), { recursive: true, force: true })
}

function announce(redisKind: string): void {
  // Somebody whom the seed data has matched with somebody: there is a chat to look at.
  const person = seedPeople()[12]
  const phone = person?.phone ?? ''
  console.log(`
VibesMatch is running (${((Date.now() - startedAt) / 1000).toFixed(1)} s).

  App       ${url}/app
  API       ${url}/api/v1
  Docs      ${url}/docs
  Redis     ${redisKind}

Open the app and sign in with ${phone}: ${person?.firstName ?? ''}, one of ${seedPeople().length} people in Lisbon,
Helsinki and Auckland. Their codes are in an outbox; the app shows them. Over the API it goes like this:

  curl ${url}/api/v1/auth/send-otp -H 'content-type: application/json' -d '{"phone_number":"${phone}"}'
  curl '${url}/dev/outbox?to=${encodeURIComponent(phone)}'
  curl ${url}/api/v1/auth/verify-otp -H 'content-type: application/json' -d '{"phone_number":"${phone}","otp":"<the code>"}'

Watch two new people meet and chat: npm run demo${port === 8787 ? '' : ` -- --url ${url}`}
Ctrl-C stops everything.
`)
}

function apnsUrl(bridge: ApnsBridge | null): Record<string, string> {
  return bridge ? { APNS_URL: bridge.url } : {}
}

/** The clock that Cloudflare has and a local Worker has not. */
function tick(every: number, work: () => Promise<unknown>): { stop(): void } {
  const timer = setInterval(() => void work().catch(() => {}), every)
  return { stop: () => clearInterval(timer) }
}
