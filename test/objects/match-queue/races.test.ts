import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { Queue } from '../../../src/objects/match-queue/queue.ts'
import type { Search } from '../../../src/rpc/match-queue.ts'
import { noPostgres, leadToDatabase } from '../../support/database.ts'
import { query, transaction, type Transaction } from '../../support/db.ts'
import {
  begin,
  homeOf,
  liveMatchesOf,
  neighbours,
  peopleAt,
  personOf,
  queueOf,
  runNow,
  searches,
  searchOf,
  untilMatched,
  waitsIn,
  waitsInWorld,
} from '../../support/live.ts'
import { envWith, evict, sqlIn } from '../../support/objects.ts'
import { freshPlace } from '../../support/people.ts'

/** What two shards, or a queue and a request, do at the same moment; a transaction of the test says who comes first. */

const peopleOf = async (search: Search) => (await liveMatchesOf(personOf(search))).map(({ people }) => people)
const pairOf = (one: Search, other: Search) => [one.userId, other.userId].toSorted()
const unfitIn = (search: Search) => sqlIn(homeOf(search), 'select one, other from unfit')

/** A transaction that has got hold of what an attempt at these two needs first. */
async function holdPair(one: Search, other: Search): Promise<Transaction> {
  const held = await transaction()
  await held.query('select pg_advisory_xact_lock(pair_key($1, $2))', [one.userId, other.userId])
  return held
}

describe('two shards that try the same person at once', () => {
  it('make one match, and who is left goes on waiting', async () => {
    const [south, north] = await neighbours()
    const [peer] = await peopleAt(await placeOf(south), {})
    const near = await begin(peer?.id ?? '')
    expect(near.region).toBe(south.region)
    await homeOf(south).join(south)

    // The region tries south with near, the world south with north, and both wait for the search of south.
    const held = await transaction()
    await held.query('select from live_searches where user_id = $1 for update', [south.userId])
    await queueOf('chat', null).takeIn([south, north])
    const joined = homeOf(near).join(near)
    await held.awaited()
    await expect
      .poll(() =>
        query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%start_live_match%'"),
      )
      .toHaveLength(2)
    await held.commit()
    await joined
    await expect.poll(() => peopleOf(south)).toHaveLength(1)

    const [people] = await peopleOf(south)
    const [lucky, left] = people?.includes(near.userId) ? [near, north] : [north, near]
    expect(people).toEqual(pairOf(south, lucky))
    expect(await peopleOf(left)).toEqual([])
    expect(await searchOf(personOf(left))).toMatchObject({ search_id: left.searchId })
    await expect
      .poll(async () => [await waitsIn(south), await waitsInWorld(south), await waitsIn(lucky)])
      .toEqual([false, false, false])
    expect(left === near ? await waitsIn(near) : await waitsInWorld(north)).toBe(true)
  })
})

describe('between the queue and the statement', () => {
  it('a block comes through, and the two are not tried again', async () => {
    const [a, b, c] = await searches(3)
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b).join(b)
    await held.awaited()
    await held.query('insert into blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
      a.userId,
      b.userId,
    ])
    await held.commit()
    expect(await joined).toBeNull()
    expect([await waitsIn(a), await waitsIn(b)]).toEqual([true, true])
    expect(await unfitIn(a)).toHaveLength(1)

    // Not even by a queue that has to look at everybody anew; the block is gone, so that trying would be seen.
    await query('delete from blocks where blocker_id = $1', [a.userId])
    await sqlIn(homeOf(a), "insert or replace into jobs (name, due_at) values ('pair', 0)")
    await evict(homeOf(a))
    await runNow(homeOf(a), 'pair')
    expect(await homeOf(c).join(c)).not.toBeNull()
    expect(await peopleOf(c)).toEqual([pairOf(a, c)])
    expect(await peopleOf(b)).toEqual([])
    expect(await unfitIn(a)).toEqual([])
  })

  it('a suspended user is dropped, and the other user keeps waiting', async () => {
    const [a, b] = await searches(2)
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b).join(b)
    await held.awaited()
    await query("update users set status = 'suspended' where id = $1", [a.userId])
    await held.commit()
    expect(await joined).toBeNull()
    expect([await waitsIn(a), await waitsIn(b)]).toEqual([false, true])
    expect(await searchOf(personOf(a))).toBeUndefined()
    expect(await searchOf(personOf(b))).toBeDefined()
  })

  it('a user with a new search is dropped under the former one', async () => {
    const [a, b] = await searches(2)
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b).join(b)
    await held.awaited()
    const other = await begin(a.userId, { mode: 'chat', age_min: 90, age_max: 99 })
    await homeOf(a).join(other)
    await held.commit()
    expect(await joined).toBeNull()
    const waiting = await sqlIn(homeOf(a), 'select search_id from searches')
    expect(waiting.map(({ search_id }) => search_id)).not.toContain(a.searchId)
    expect(await peopleOf(a)).toEqual([])
    expect([await waitsIn(other), await waitsIn(b)]).toEqual([true, true])
  })

  it('a user who leaves is not put back, and nothing of them is kept', async () => {
    const [a, b] = await searches(2)
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b).join(b)
    await held.awaited()
    await homeOf(a).leave([a.searchId])
    await held.query('insert into blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', [
      a.userId,
      b.userId,
    ])
    await held.commit()
    expect(await joined).toBeNull()
    expect([await waitsIn(a), await waitsIn(b)]).toEqual([false, true])
    expect(await unfitIn(a)).toEqual([])
  })
})

describe('a pair over which the statement stumbles', () => {
  it('is not tried again, and holds up nobody else', async () => {
    const [a, b, c] = await searches(3)
    const broken = { ...a, searchId: 'no id at all' }
    await homeOf(a).join(broken)
    expect(await homeOf(b).join(b)).toBeNull()
    expect(await unfitIn(b)).toHaveLength(1)
    expect(await homeOf(c).join(c)).toBeNull()
    await untilMatched(personOf(b), personOf(c))
    await homeOf(a).leave([broken.searchId])
    expect(await unfitIn(b)).toEqual([])
  })
})

describe('a queue that dies in the middle of an attempt', () => {
  it('takes it up again, whatever has become of it', async () => {
    const [a, b] = await searches(2, 'video')
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b)
      .join(b)
      .catch(() => 'died')
    await held.awaited()
    await crash(homeOf(a))
    await held.commit()
    expect(await joined).toBe('died')
    await runNow(homeOf(a), 'pair')
    await untilMatched(personOf(a), personOf(b))
    await expect.poll(async () => [await waitsIn(a), await waitsIn(b)]).toEqual([false, false])
    expect(await peopleOf(a)).toHaveLength(1)
    // Nobody was left to publish what the statement had to tell; the next minute would have done so.
    const [match] = await liveMatchesOf(personOf(a))
    await query("delete from outbox where payload ->> 'match_id' = $1", [match?.id])
  })
})

describe('while Postgres is down', () => {
  it('nobody is lost, and the alarm tries again', async () => {
    const [a, b] = await searches(2)
    await runInDurableObject(homeOf(a), async (_object, state) => {
      const env = envWith(noPostgres)
      const queue = new Queue(state, env, readSettings(env))
      await queue.join(a, Date.now())
      expect(await queue.join(b, Date.now())).toBeNull()
      expect([await waitsIn(a), await waitsIn(b)]).toEqual([true, true])
      const [job] = state.storage.sql.exec("select due_at from jobs where name = 'pair'")
      expect(Number(job?.['due_at']) - Date.now()).toBeLessThanOrEqual(2_000)
      leadToDatabase(env)
      await queue.jobHandlers.pair(Date.now())
      await expect.poll(() => waitsIn(b)).toBe(false)
    })
    await untilMatched(personOf(a), personOf(b))
    await expect.poll(async () => [await waitsIn(a), await waitsIn(b)]).toEqual([false, false])
  })

  it('or goes down while two are tried, they are tried again', async () => {
    const [a, b] = await searches(2)
    const held = await holdPair(a, b)
    await homeOf(a).join(a)
    const joined = homeOf(b).join(b)
    await held.awaited()
    await query(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%select start_live_match%'",
    )
    expect(await joined).toBeNull()
    await held.commit()
    expect([await waitsIn(a), await waitsIn(b), await unfitIn(a)]).toEqual([true, true, []])
    await runNow(homeOf(a), 'pair')
    await untilMatched(personOf(a), personOf(b))
  })

  it('an object that has died meanwhile tries again as well', async () => {
    const [a, b] = await searches(2, 'video')
    await runInDurableObject(homeOf(a), async (_object, state) => {
      const env = envWith(noPostgres)
      const queue = new Queue(state, env, readSettings(env))
      await queue.join(a, Date.now())
      expect(await queue.join(b, Date.now())).toBeNull()
    })
    expect(await unfitIn(a)).toEqual([])
    await crash(homeOf(a))
    await runNow(homeOf(a), 'pair')
    await untilMatched(personOf(a), personOf(b))
    await expect.poll(async () => [await waitsIn(a), await waitsIn(b)]).toEqual([false, false])
  })
})

/**
 * Ends an object as a crash would: nothing that it does comes to its end. One that has crashed cannot be evicted any more;
 * so those who crash search in another mode than the others here.
 */
const crash = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_object, state) => state.abort('crash')).catch(() => {})

async function placeOf({ userId }: Search): Promise<{ latitude: number; longitude: number }> {
  const [row] = await query<{ latitude: number; longitude: number }>(
    'select cell_lat as latitude, cell_lon as longitude from profiles where user_id = $1',
    [userId],
  )
  return row ?? (await freshPlace())
}
