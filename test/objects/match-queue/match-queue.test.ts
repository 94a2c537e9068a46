import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { Search } from '../../../src/rpc/match-queue.ts'
import { newId } from '../../../src/foundation/ids.ts'
import {
  begin,
  homeOf,
  liveMatchesOf,
  neighbours,
  personOf,
  queueOf,
  runNow,
  searches,
  searchOf,
  waitsIn,
  waitsInWorld,
} from '../../support/live.ts'
import { evict, sqlIn, tablesOf } from '../../support/objects.ts'
import { anySearch } from '../../support/searches.ts'

const alarmOf = (stub: DurableObjectStub) => runInDurableObject(stub, (_object, { storage }) => storage.getAlarm())

describe('a queue', () => {
  it('brings two together, who wait no longer anywhere', async () => {
    const [a, b] = await searches(2)
    expect(await homeOf(a).join(a)).toBeNull()
    expect(await waitsIn(a)).toBe(true)
    const match = await homeOf(b).join(b)
    expect(match).toEqual({
      matchId: expect.any(String),
      conversationId: expect.any(String),
      expiresAt: expect.any(Number),
    })
    expect((await liveMatchesOf(personOf(a))).map(({ id }) => id)).toEqual([match?.matchId])
    for (const search of [a, b]) {
      expect(await waitsIn(search)).toBe(false)
      expect(await searchOf(personOf(search))).toBeUndefined()
    }
  })

  it('takes who has waited longest', async () => {
    const [a, b, c] = await searches(3)
    const only = (search: Search) => ({ ...search, gender: 1, audience: 2 })
    // In another order than they have begun; as far as the queue knows, c is for both and the two are not for each other.
    await homeOf(b).join(only(b))
    await homeOf(a).join(only(a))
    expect(await homeOf(c).join({ ...c, gender: 2, audience: 1 })).not.toBeNull()
    expect((await liveMatchesOf(personOf(c)))[0]?.people).toEqual([a.userId, c.userId].toSorted())
    expect(await waitsIn(b)).toBe(true)
  })

  it('sends who has waited for some seconds on to the whole world, where regions meet', async () => {
    const [south, north] = await neighbours()
    expect(south.region).not.toBe(north.region)
    await homeOf(south).join(south)
    await homeOf(north).join(north)
    const [row] = await sqlIn(homeOf(south), 'select spill_at from searches where search_id = ?', south.searchId)
    expect(Number(row?.['spill_at']) - Date.now()).toBeGreaterThan(3_000)
    expect(Number(row?.['spill_at']) - Date.now()).toBeLessThanOrEqual(5_000)

    await spill(south)
    expect([await waitsIn(south), await waitsInWorld(south)]).toEqual([true, true])
    await spill(north)
    await expect.poll(() => liveMatchesOf(personOf(south))).toHaveLength(1)
    await expect
      .poll(async () => Promise.all([waitsIn(south), waitsIn(north), waitsInWorld(south), waitsInWorld(north)]))
      .toEqual([false, false, false, false])
  })

  it('takes over what is new when somebody asks again, here and in the world, and keeps their place', async () => {
    const [south, north] = await neighbours()
    await homeOf(south).join({ ...south, reach: 1 })
    await spill(south)
    await homeOf(north).join(north)
    await spill(north)
    const again = await begin(south.userId)
    expect(again).toEqual(south)
    await homeOf(south).join(again)
    await runNow(homeOf(south), 'spill')
    await expect.poll(() => liveMatchesOf(personOf(south))).toHaveLength(1)
  })

  it('lets go of who has searched for too long, and then has nothing to do', async () => {
    const [a] = await searches(1)
    await homeOf(a).join(a)
    const [row] = await sqlIn(homeOf(a), 'select expires_at from searches where search_id = ?', a.searchId)
    expect(row?.['expires_at']).toBe(a.since + 30 * 60_000)
    await sqlIn(homeOf(a), 'update searches set expires_at = ?', Date.now() - 1)
    await runNow(homeOf(a), 'end', 'spill')
    expect(await waitsIn(a)).toBe(false)
    expect(await alarmOf(homeOf(a))).toBeNull()
  })

  it('takes in nobody whose time is over', async () => {
    const search = anySearch({ region: 9_001, since: Date.now() - 30 * 60_000 })
    await homeOf(search).join(search)
    expect(await waitsIn(search)).toBe(false)
  })

  it('finds out by itself that a search is over, and goes on with the next', async () => {
    const [a, b, c] = await searches(3)
    const former = { ...a, searchId: newId() }
    await homeOf(a).join(former)
    expect(await homeOf(b).join(b)).toBeNull()
    expect(await waitsIn(a)).toBe(false)
    expect(await homeOf(c).join(c)).not.toBeNull()
    expect((await liveMatchesOf(personOf(c)))[0]?.people).toEqual([b.userId, c.userId].toSorted())
    expect(await searchOf(personOf(a))).toMatchObject({ search_id: a.searchId })
  })

  it('keeps who waits through eviction', async () => {
    const [a, b] = await searches(2)
    await homeOf(a).join(a)
    await evict(homeOf(a))
    expect(await homeOf(b).join(b)).not.toBeNull()
  })

  it('stores nothing for those who only leave', async () => {
    const nobody = queueOf('audio', 9_002)
    await nobody.leave([newId()])
    expect(await tablesOf(nobody)).toEqual([])
  })
})

/** Lets the seconds pass after which a search goes to the whole world. */
async function spill(search: Search): Promise<void> {
  await sqlIn(homeOf(search), 'update searches set spill_at = 1 where search_id = ?', search.searchId)
  await runNow(homeOf(search), 'spill')
}
