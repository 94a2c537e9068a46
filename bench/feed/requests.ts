import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { ROOT } from '../../scripts/stack/paths.ts'
import { startSurroundings } from '../../scripts/stack/stack.ts'
import { startWorker } from '../../scripts/stack/worker.ts'
import { signInAll } from '../access-tokens.ts'
import { timed } from './measure.ts'
import { KINDS, type Kind, type Subject } from './population.ts'

/**
 * Times of whole requests for the first page, in sequence, through the Worker as development runs it: with
 * authentication, limits in Redis and its own connection to Postgres for each request.
 */
export async function timeRequests(
  databaseUrl: string,
  viewers: Record<Kind, Subject[]>,
  rounds: number,
): Promise<Record<Kind, number[]>> {
  const folder = join(ROOT, '.bench', 'worker')
  await rm(folder, { recursive: true, force: true })
  await import('../../scripts/build-assets.ts')
  const surroundings = await startSurroundings({ folder, isDurable: false, databaseUrl })
  const worker = await startWorker({
    dataDir: join(folder, 'worker'),
    databaseUrl,
    secrets: surroundings.secrets,
    passwords: false,
    settings: { ENVIRONMENT: 'development' },
  })
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const ids = new Set(KINDS.flatMap((kind) => viewers[kind].map(({ id }) => id)))
    const tokens = await signInAll(client, surroundings.secrets.JWT_KEYS, [...ids])
    const times = Object.fromEntries(KINDS.map((kind) => [kind, [] as number[]])) as Record<Kind, number[]>
    // The first round only warms up.
    for (let round = 0; round <= rounds; round += 1) {
      for (const kind of KINDS) {
        for (const viewer of viewers[kind]) {
          const headers = { authorization: `Bearer ${tokens.get(viewer.id) ?? ''}` }
          const time = await timed(async () => {
            const response = await fetch(`${worker.url}/api/v1/matching/feed?limit=20`, { headers })
            if (response.status !== 200)
              throw new Error(`the feed answered ${response.status}: ${await response.text()}`)
            await response.arrayBuffer()
          })
          if (round > 0) times[kind].push(time)
        }
      }
    }
    return times
  } finally {
    await client.end()
    await worker.process.stop()
    await surroundings.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
