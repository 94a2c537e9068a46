import { parseArgs } from 'node:util'
import { Redis } from '@upstash/redis'
import pg from 'pg'
import { reconcile } from './restore/reconcile.ts'

/**
 * After the database was restored to an earlier moment, and before a Worker runs again (docs/disasters.md):
 * `DATABASE_URL=… UPSTASH_REDIS_REST_URL=… UPSTASH_REDIS_REST_TOKEN=… npm run restore:reconcile -- --moment <ISO 8601>`
 * `--redis-lost` in place of its address where Redis was lost as well: everybody has to sign in again.
 * `--keep-erased` where the restore is to undo deletions, which their marks would otherwise bring about again.
 * `--access-token-seconds <seconds>` where `ACCESS_TOKEN_SECONDS` is not a day: for so long Redis knows what has ended.
 */
const { values } = parseArgs({
  options: {
    moment: { type: 'string' },
    'redis-lost': { type: 'boolean', default: false },
    'keep-erased': { type: 'boolean', default: false },
    'access-token-seconds': { type: 'string', default: '86400' },
  },
})
const { DATABASE_URL, UPSTASH_REDIS_REST_URL: redisUrl, UPSTASH_REDIS_REST_TOKEN: redisToken } = process.env
const moment = new Date(values.moment ?? '')
if (Number.isNaN(moment.getTime())) fail('Give the moment to which the database was restored: --moment <ISO 8601>')
const accessTokenSeconds = Number(values['access-token-seconds'])
if (!(accessTokenSeconds >= 60 && accessTokenSeconds <= 86_400))
  fail('Give ACCESS_TOKEN_SECONDS as it was at the moment and since, 60 to 86400: --access-token-seconds <seconds>')
if (!DATABASE_URL) fail('Set DATABASE_URL to the restored database.')
if (!values['redis-lost'] && !(redisUrl && redisToken))
  fail('Set UPSTASH_REDIS_REST_URL and UPSTASH_REDIS_REST_TOKEN, or say --redis-lost.')

const client = values['redis-lost']
  ? null
  : new Redis({ url: redisUrl ?? '', token: redisToken ?? '', automaticDeserialization: false })
const db = new pg.Client({ connectionString: DATABASE_URL })
await db.connect()
try {
  const done = await reconcile({
    db,
    redis: client && ((...command) => client.exec(command as [string, ...string[]])),
    moment,
    now: new Date(),
    accessTokenSeconds,
    keepsErased: values['keep-erased'],
  })
  console.log(`${done.conversations} conversations are announced to their rooms with a higher version.`)
  console.log(
    done.isEverybodySignedOut
      ? `Nobody knows which sessions have ended since, so all ${done.sessionsEnded} were ended: everybody signs in again.`
      : `${done.sessionsEnded} sessions that have ended since were ended again.`,
  )
  console.log(
    `${done.suspended} accounts were suspended again; look at each, since a ban is a suspension without an end there.`,
  )
  console.log(`${done.forgottenInRedis} stored answers and cached profiles were forgotten.`)
  console.log(
    `${done.purchases} subscriptions are asked about at their providers. Pictures without a row are kept for now.`,
  )
  if (values['keep-erased'])
    console.log(
      `${done.admitted} accounts are not taken for deleted any more. Marks of erasures wait until you have deleted the wrong ones.`,
    )
  console.log('Next: start the Worker with a new signing key, and go on with docs/disasters.md.')
} finally {
  await db.end()
}

function fail(text: string): never {
  console.error(text)
  process.exit(2)
}
