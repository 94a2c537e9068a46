import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/settings.ts'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { Hub } from '../../../src/objects/user-hub/hub.ts'
import type { Search } from '../../../src/rpc/match-queue.ts'
import { noPostgres } from '../../support/database.ts'
import {
  begin,
  homeOf,
  personOf,
  queueOf,
  runNow,
  searches,
  searchOf,
  waitsIn,
  waitsInWorld,
} from '../../support/live.ts'
import { envWith, evict, hubOf, hubSocket, sqlIn } from '../../support/objects.ts'

const DROP = 'drop_searches'

/** Somebody who searches, as the verb leaves it: in the queue of their region, in that of the world, known to their hub. */
async function searching(): Promise<Search> {
  const [search] = await searches(1)
  await homeOf(search).join(search)
  await queueOf('chat', null).takeIn([search])
  return search
}

const watch = (search: Search) => hubOf(search.userId).searchBegun(search.userId, search)
const isSearching = async (search: Search) => [
  (await searchOf(personOf(search))) !== undefined,
  await waitsIn(search),
  await waitsInWorld(search),
]
/** In how many milliseconds the hub looks whether anybody is there; null when it is not going to. */
async function dueIn(search: Search): Promise<number | null> {
  const [job] = await sqlIn(hubOf(search.userId), 'select due_at from jobs where name = ?', DROP)
  return job ? Number(job['due_at']) - Date.now() : null
}
/** Lets the seconds pass that somebody may be away. */
async function secondsPass(search: Search): Promise<void> {
  await sqlIn(hubOf(search.userId), 'update searches set alone_since = alone_since - 15000')
  await runNow(hubOf(search.userId), DROP)
}

describe('a search whose person is gone', () => {
  it('ends everywhere some seconds after the last socket has closed', async () => {
    const search = await searching()
    const [phone, tablet] = [await hubSocket(search.userId), await hubSocket(search.userId)]
    await watch(search)
    expect(await dueIn(search)).toBeNull()
    phone.close()
    await phone.untilClosed()
    expect(await dueIn(search)).toBeNull()
    tablet.close()
    await tablet.untilClosed()
    await expect.poll(() => dueIn(search)).toBeGreaterThan(10_000)
    expect(await dueIn(search)).toBeLessThanOrEqual(15_000)
    expect(await isSearching(search)).toEqual([true, true, true])

    await secondsPass(search)
    expect(await isSearching(search)).toEqual([false, false, false])
    expect([await dueIn(search), await sqlIn(hubOf(search.userId), 'select 1 from searches')]).toEqual([null, []])
  })

  it('ends when nothing has been heard of any socket for so long that they count as away', async () => {
    const search = await searching()
    await hubSocket(search.userId)
    await watch(search)
    const silentFor = (ms: number) =>
      runInDurableObject(hubOf(search.userId), (_object, state) => {
        for (const socket of state.getWebSockets())
          saveAttachment(socket, { ...attachmentOf(socket), heardAt: Date.now() - ms })
      })
    await silentFor(80_000)
    await runNow(hubOf(search.userId), 'presence')
    expect(await dueIn(search)).toBeNull()
    await silentFor(91_000)
    await runNow(hubOf(search.userId), 'presence')
    expect(await dueIn(search)).toBeGreaterThan(10_000)
    // Looking again puts nothing off.
    await sqlIn(hubOf(search.userId), 'update searches set alone_since = alone_since - 10000')
    await runNow(hubOf(search.userId), 'presence')
    expect(
      await sqlIn(hubOf(search.userId), 'select 1 from searches where alone_since > ?', Date.now() - 9_000),
    ).toEqual([])
    await secondsPass(search)
    expect(await isSearching(search)).toEqual([false, false, false])
  })

  it('ends when nobody has ever been there', async () => {
    const search = await searching()
    await watch(search)
    expect(await dueIn(search)).toBeGreaterThan(10_000)
    await evict(hubOf(search.userId))
    await secondsPass(search)
    expect(await isSearching(search)).toEqual([false, false, false])
  })

  it('goes on when a device comes back in time', async () => {
    const search = await searching()
    await watch(search)
    await hubSocket(search.userId)
    await secondsPass(search)
    expect(await isSearching(search)).toEqual([true, true, true])
    expect(await dueIn(search)).toBeNull()
  })

  it('has all its seconds after each time that a device has been there', async () => {
    const search = await searching()
    await watch(search)
    await sqlIn(hubOf(search.userId), 'update searches set alone_since = alone_since - 14000')
    const socket = await hubSocket(search.userId)
    socket.close()
    await socket.untilClosed()
    await expect
      .poll(async () => {
        await runNow(hubOf(search.userId), DROP)
        return dueIn(search)
      })
      .toBeGreaterThan(10_000)
    expect(await isSearching(search)).toEqual([true, true, true])
  })

  it('goes on when it is another one by now', async () => {
    const former = await searching()
    await watch(former)
    const search = await begin(former.userId, { mode: 'chat', age_max: 60 })
    await homeOf(search).join(search)
    await secondsPass(former)
    expect(await searchOf(personOf(search))).toMatchObject({ search_id: search.searchId })
    expect(await waitsIn(search)).toBe(true)
  })

  it('is looked after anew when the machine has died with the sockets', async () => {
    const search = await searching()
    const socket = await hubSocket(search.userId)
    await watch(search)
    await sqlIn(hubOf(search.userId), 'insert or replace into jobs (name, due_at) values (?, 0)', DROP)
    await evict(hubOf(search.userId), { webSockets: 'close' })
    await socket.untilClosed()
    await runNow(hubOf(search.userId), DROP)
    expect(await dueIn(search)).toBeGreaterThan(10_000)
    await secondsPass(search)
    expect(await isSearching(search)).toEqual([false, false, false])
  })

  it('ends later when Postgres is down', async () => {
    const search = await searching()
    await watch(search)
    const env = envWith(noPostgres)
    await runInDurableObject(hubOf(search.userId), async (_object, state) => {
      const hub = new Hub(state, env, readSettings(env))
      await expect(hub.jobHandlers.drop_searches(Date.now() + 15_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    })
    await secondsPass(search)
    expect(await isSearching(search)).toEqual([false, false, false])
  })
})

describe('a hub that is told that a search is over', () => {
  it('has nothing to end', async () => {
    const search = await searching()
    const socket = await hubSocket(search.userId)
    await watch(search)
    await hubOf(search.userId).searchesOver([search.searchId])
    socket.close()
    await socket.untilClosed()
    expect((await hubSocket(search.userId)).closed).toBeUndefined()
    expect(await dueIn(search)).toBeNull()
  })
})
