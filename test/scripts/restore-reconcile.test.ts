import { randomUUID } from 'node:crypto'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'
import { ownDatabase } from '../support/node/own-database.ts'
import { startEmbedded, type Engine } from '../support/redis-contract/engines.ts'

/** The command that makes a restored database the one that everything else believes. */

let url: string
let db: pg.Client
let engine: Engine

beforeAll(async () => {
  url = await ownDatabase()
  db = new pg.Client({ connectionString: url })
  await db.connect()
  engine = await startEmbedded()
  await redis('SET', 'session:ended:whole', '1')
})
afterAll(async () => {
  await db.end()
  await engine.stop()
})

const redis = (...command: string[]) =>
  fetch(engine.bridge.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${engine.bridge.token}` },
    body: JSON.stringify(command),
  })

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()

const reconcile = (...args: string[]) =>
  new Promise<{ code: number; text: string }>((resolve) => {
    const env = {
      ...process.env,
      DATABASE_URL: url,
      UPSTASH_REDIS_REST_URL: engine.bridge.url,
      UPSTASH_REDIS_REST_TOKEN: engine.bridge.token,
    }
    execFile(
      process.execPath,
      [join(ROOT, 'scripts/restore-reconcile.ts'), ...args],
      { env },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
    )
  })

/** Two sessions of somebody; Redis knows that the first has ended. Returns which of them have not ended in the database. */
async function twoSessions(): Promise<() => Promise<string[]>> {
  const [account, ended, open] = [randomUUID(), randomUUID(), randomUUID()]
  await db.query(
    `with account as (
       insert into users (id, last_active_at, created_at, updated_at) values ($1, now(), now(), now()) returning id
     )
     insert into sessions (id, user_id, refresh_hash, rotated_at, refresh_expires_at, device_hash, created_at)
     select s, a.id, s::text, now(), now() + interval '60 days', '', now() from account a, unnest($2::uuid[]) s`,
    [account, [ended, open]],
  )
  await redis('SET', `session:ended:${ended}`, '1')
  return async () => {
    const { rows } = await db.query<{ id: string }>(
      'select id from sessions where user_id = $1 and ended_at is null order by id = $2',
      [account, ended],
    )
    return rows.map(({ id }) => (id === ended ? 'the ended one' : 'the open one'))
  }
}

describe('npm run restore:reconcile', () => {
  it('ends the sessions that Redis knows to have ended, while it knows all since the moment', async () => {
    const left = await twoSessions()
    const { code, text } = await reconcile('--moment', hoursAgo(2))
    expect([code, text]).toEqual([0, expect.stringContaining('1 sessions that have ended since were ended again.')])
    expect(await left()).toEqual(['the open one'])
  })

  it.for([
    ['a moment before a day', ['--moment', hoursAgo(25)]],
    [
      'a shorter life of access tokens than since the moment',
      ['--moment', hoursAgo(2), '--access-token-seconds', '3600'],
    ],
  ] as const)('ends all sessions with %s', async ([, args]) => {
    const left = await twoSessions()
    const { code, text } = await reconcile(...args)
    expect([code, text]).toEqual([0, expect.stringContaining('everybody signs in again')])
    expect(await left()).toEqual([])
  })

  it('has erasures applied again at once, or with --keep-erased not before an operator says so', async () => {
    const [kept, gone] = [randomUUID(), randomUUID()]
    await db.query(
      `insert into users (id, last_active_at, created_at, updated_at, deleted_at)
       values ($1, now(), now(), now(), null), ($2, now(), now(), now(), now())`,
      [kept, gone],
    )
    for (const id of [kept, gone]) await redis('SET', `account:deleted:${id}`, hoursAgo(-720))
    const marks = async () =>
      (
        await db.query(
          `select due_at = 'infinity' as wait, due_at <= now() as are_due from sweeps where prefix = 'erasures/'`,
        )
      ).rows[0]
    expect(await reconcile('--moment', hoursAgo(2))).toMatchObject({ code: 0 })
    expect(await marks()).toEqual({ wait: false, are_due: true })
    expect(await reconcile('--moment', hoursAgo(2), '--keep-erased')).toEqual({
      code: 0,
      text: expect.stringContaining('1 accounts are not taken for deleted any more. Marks of erasures wait'),
    })
    expect(await marks()).toEqual({ wait: true, are_due: false })
    const { result } = await (
      await redis('MGET', `account:deleted:${kept}`, `account:deleted:${gone}`)
    ).json<{
      result: unknown[]
    }>()
    expect(result, 'one that was deleted before the moment stays deleted').toEqual([null, expect.any(String)])
  })

  it.for([
    ['no moment', [], '--moment'],
    ['a word', ['--moment', hoursAgo(2), '--access-token-seconds', 'an hour'], '--access-token-seconds'],
    ['a week', ['--moment', hoursAgo(2), '--access-token-seconds', '604800'], '--access-token-seconds'],
  ] as const)('says how it is used when given %s', async ([, args, name]) => {
    expect(await reconcile(...args)).toEqual({ code: 2, text: expect.stringContaining(name) })
  })
})
