import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { dayOf } from '../drizzle/seed/days.ts'
import { seedOperators } from '../drizzle/seed/operators.ts'
import { seedPeople } from '../drizzle/seed/people.ts'
import { tourOf } from '../drizzle/seed/tour.ts'
import type { ApnsBridge } from './stack/apns-bridge.ts'
import { readableLine } from './stack/console.ts'
import { bridgeToApns, givenSettings } from './stack/given-settings.ts'
import { keepWorker } from './stack/keep-worker.ts'
import { AlreadyRunning, lockFolder } from './stack/lock.ts'
import { STATE } from './stack/paths.ts'
import { isPortFree } from './stack/ports.ts'
import { onEnd, PlainError } from './stack/on-end.ts'
import { seed } from './stack/seed.ts'
import { drawPhotos, storePhotos } from './stack/seed/pictures.ts'
import { startSurroundings } from './stack/stack.ts'
import { STATE_PARTS } from './stack/state-folder.ts'
import { liftedLimits } from './stack/tour/limits.ts'
import { playHistories } from './stack/tour/play-histories.ts'
import { Residents } from './stack/tour/residents.ts'

/**
 * The whole product from one command: PostgreSQL, Redis behind a bridge, and the Worker, filled with people.
 * `npm run dev [-- --fresh]`; PORT, DATABASE_URL and REDIS_URL say otherwise, and so does every setting of
 * docs/operations.md. With INSPECTOR_PORT debuggers attach to the Worker there.
 */
const { values: options } = parseArgs({ options: { fresh: { type: 'boolean', default: false } } })
const port = Number(process.env['PORT'] ?? 8787)
const inspectorPort = process.env['INSPECTOR_PORT']
/** Where the Worker listens. */
const address = `http://127.0.0.1:${port}`
/** The same for browsers, which make passkeys for names and not for addresses. */
const url = `http://localhost:${port}`
const folder = join(STATE, 'dev')
const databaseUrl = process.env['DATABASE_URL']
const redisUrl = process.env['REDIS_URL']
const startedAt = Date.now()

const people = seedPeople(dayOf(startedAt))

// Running servers, newest last. Registered before anything starts, so that Ctrl-C works at any moment.
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
  // Runs while PostgreSQL is initialised, which uses only one processor. An external database may be seeded already.
  const drawn = isNew && databaseUrl === undefined ? drawPhotos(people) : null
  drawn?.catch(() => {})

  const surroundings = await startSurroundings({
    folder,
    isDurable: true,
    databaseUrl,
    redisUrl,
    onLine: (service, line) => {
      if (service === 'migrations') console.warn(line)
    },
  })
  running.push(surroundings)
  const { secrets, redis } = surroundings
  const dataDir = join(folder, 'worker')
  await seed({
    databaseUrl: surroundings.databaseUrl,
    secrets,
    now: Date.now(),
    async photos() {
      const photos = await (drawn ?? drawPhotos(people))
      await storePhotos(dataDir, photos)
      return photos
    },
  })

  const given = givenSettings(process.env)
  surroundings.stripe.sendWebhooksTo(`${address}/api/v1/billing/webhook`)
  const bridge = await bridgeToApns(given)
  if (bridge) running.push(bridge)

  const worker = await keepWorker(
    {
      port,
      dataDir,
      databaseUrl: surroundings.databaseUrl,
      // Limits from the environment take precedence.
      secrets: { ...liftedLimits(), ...secrets, ...stripeUrl(given), ...given, ...apnsUrl(bridge) },
      settings: { ENVIRONMENT: 'development', PUBLIC_URL: url },
      inspectorPort: inspectorPort === undefined ? undefined : Number(inspectorPort),
      onLine: (line) => {
        const readable = readableLine(line)
        if (readable !== null) console.log(readable)
      },
    },
    () => console.log('The Worker has died; starting it again.'),
  )
  running.push(worker)
  await prepareTour(surroundings.databaseUrl, dataDir)
  running.push(tick(60_000, sweep))
  running.push(new Residents(address, surroundings.databaseUrl, people))
  announce(redis.kind)
}

/** The cron trigger, which Cloudflare has and a local Worker lacks. */
function sweep(): Promise<Response> {
  return fetch(`${address}/cdn-cgi/local/scheduled`)
}

/** Seed data outside the database: the conversations of the two named people, and events for their hubs. */
async function prepareTour(database: string, workerDir: string): Promise<void> {
  const db = new pg.Client({ connectionString: database })
  await db.connect()
  try {
    // A failure leaves less to see, but everything works; the next start retries.
    await playHistories({ url: address, workerDir, db, people }).catch((error: unknown) =>
      console.error('The conversations of the tour could not be made:', error),
    )
    // A sweep publishes the hundred oldest events, those of the tour first.
    const { rowCount } = await db.query('select from outbox where due_at <= now() limit 1')
    if (rowCount !== 0) await sweep()
  } finally {
    await db.end()
  }
}

/** Deletes the data of earlier runs, except what is not ours. */
async function forget(): Promise<void> {
  if (databaseUrl !== undefined) console.log('--fresh leaves the database of DATABASE_URL as it is.')
  for (const part of STATE_PARTS) await rm(join(folder, part), { recursive: true, force: true })
}

function announce(redisKind: string): void {
  const { premium, free } = tourOf(people)
  console.log(`
VibesMatch is running (${((Date.now() - startedAt) / 1000).toFixed(1)} s).

  App       ${url}/app
  API       ${url}/api/v1
  Docs      ${url}/docs
  Console   ${url}/console
  Redis     ${redisKind}

Open the app and sign in as one of these two of ${people.length} people; a link below the code shows it.

  ${premium.phone}   ${premium.firstName}, premium: who likes him, requests, five conversations, a missed call
  ${free.phone}   ${free.firstName}, without a plan: likes without names; she and ${premium.firstName} are matched

Search under Live: somebody is there. Over the API it goes like this:

  curl ${url}/api/v1/auth/send-otp -H 'content-type: application/json' -d '{"phone_number":"${premium.phone}"}'
  curl '${url}/dev/outbox?to=${encodeURIComponent(premium.phone)}'
  curl ${url}/api/v1/auth/verify-otp -H 'content-type: application/json' -d '{"phone_number":"${premium.phone}","otp":"<the code>"}'

Operators sign in the same way, and then show a second factor, whose code is at /dev/second-factor?to=<their number>:

${seedOperators()
  .map(({ phone, firstName, role }) => `  ${phone}   ${firstName}, ${role}`)
  .join('\n')}

Watch two new people meet and chat: npm run demo${port === 8787 ? '' : ` -- --url ${url}`}
Ctrl-C stops everything.
`)
}

/** With keys of one's own, the test mode of Stripe itself. */
function stripeUrl(given: Readonly<Record<string, string>>): Record<string, string> {
  return given['STRIPE_SECRET_KEY'] === undefined ? {} : { STRIPE_API_URL: 'https://api.stripe.com' }
}

function apnsUrl(bridge: ApnsBridge | null): Record<string, string> {
  return bridge ? { APNS_URL: bridge.url } : {}
}

/** Runs something at once and then repeatedly. */
function tick(every: number, work: () => Promise<unknown>): { stop(): void } {
  const once = () => void work().catch(() => {})
  once()
  const timer = setInterval(once, every)
  return { stop: () => clearInterval(timer) }
}
