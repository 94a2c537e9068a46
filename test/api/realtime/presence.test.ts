import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { attachmentOf, saveAttachment } from '../../../src/sockets/sockets.ts'
import { HEARTBEAT } from '../../../src/protocol/heartbeat.ts'
import type { Fetch } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { evict, hubOf, sqlIn } from '../../support/objects.ts'
import { matched, type Pair, type Person } from '../../support/people.ts'
import { redis } from '../../support/redis.ts'
import { connect, type TestSocket } from '../../support/sockets.ts'
import { onRedisOutage } from '../../support/worker.ts'

const MINUTE = 60_000
const online = (socket: TestSocket, { id }: Person) => socket.all('user_online').filter(({ user_id }) => user_id === id)
const offline = (socket: TestSocket, { id }: Person) =>
  socket.all('user_offline').filter(({ user_id }) => user_id === id)
const cardIn = async (person: Person, fetcher?: Fetch) =>
  (await person.call('GET', '/conversations', undefined, fetcher ? { fetcher } : {})).data['conversations'][0].user
const jobOf = async ({ id }: Person) =>
  (await sqlIn(hubOf(id), "select due_at from jobs where name = 'presence'"))[0]?.['due_at'] ?? null
const stateOf = async ({ id }: Person) => (await sqlIn(hubOf(id), 'select * from presence'))[0]

/** Somebody's socket, once their hub has said that they are there. */
async function comes(person: Person): Promise<TestSocket> {
  const socket = await connect('/ws', person.token)
  await expect.poll(async () => (await stateOf(person))?.['is_online']).toBe(1)
  await expect.poll(() => jobOf(person)).toBeGreaterThan(Date.now() + MINUTE)
  return socket
}

/** Lets time pass for somebody's hub: what it has to do about presence is due, and what it has noted is so long ago. */
async function pass({ id }: Person, ms: number): Promise<void> {
  await sqlIn(hubOf(id), 'update presence set left_at = left_at - ?, noted_at = noted_at - ?', ms, ms)
  await sqlIn(hubOf(id), "update jobs set due_at = 0 where name = 'presence'")
  await runInDurableObject(hubOf(id), (hub) => hub.alarm())
}

/** As if nothing had been heard of somebody's sockets for so long. Returns when that was last. */
const silentFor = ({ id }: Person, ms: number): Promise<number> =>
  runInDurableObject(hubOf(id), (_object, state) => {
    const heardAt = Date.now() - ms
    for (const socket of state.getWebSockets()) saveAttachment(socket, { ...attachmentOf(socket), heardAt })
    return heardAt
  })

async function leaves(person: Person, sockets: TestSocket[]): Promise<number> {
  for (const socket of sockets) socket.close()
  await expect.poll(async () => (await stateOf(person))?.['left_at']).toEqual(expect.any(Number))
  return Number((await stateOf(person))?.['left_at'])
}

async function watched(): Promise<Pair & { watcher: TestSocket }> {
  const pair = await matched()
  return { ...pair, watcher: await comes(pair.b) }
}

describe('presence', () => {
  it('begins with the first socket and ends some seconds after the last, and the list says so, too', async () => {
    const { a, b, watcher } = await watched()
    const before = new Date(Date.now() - 90 * 86_400_000).toISOString()
    await query('update users set last_active_at = $2 where id = $1', [a.id, before])
    expect(await cardIn(b)).toMatchObject({ is_online: false, last_active: before })
    const phone = await comes(a)
    expect((await watcher.next('user_online')).data).toEqual({ user_id: a.id })
    const tablet = await comes(a)
    expect(await cardIn(b)).toMatchObject({ is_online: true })
    phone.close()
    await pass(a, 20_000)
    expect(await cardIn(b)).toMatchObject({ is_online: true })

    const leftAt = await leaves(a, [tablet])
    await pass(a, 9_000)
    expect(offline(watcher, a)).toEqual([])
    expect(await jobOf(a)).toBe(leftAt - 9_000 + 10_000)
    await pass(a, 1_000)
    const last_active = new Date(leftAt - 10_000).toISOString()
    expect((await watcher.next('user_offline')).data).toEqual({ user_id: a.id, last_active })
    expect(await cardIn(b)).toMatchObject({ is_online: false, last_active })
    expect([online(watcher, a).length, offline(watcher, a).length]).toEqual([1, 1])
    // Nothing wakes the hub of somebody who is away.
    expect(await jobOf(a)).toBeNull()
  })

  it('goes through a reconnect without a flicker', async () => {
    const { a, watcher } = await watched()
    const phone = await comes(a)
    await watcher.next('user_online')
    await leaves(a, [phone])
    await pass(a, 5_000)
    await connect('/ws', a.token)
    await pass(a, 20_000)
    expect([online(watcher, a).length, offline(watcher, a).length]).toEqual([1, 0])
  })

  it('is said again while a socket is open, and believed no longer than that', async () => {
    const { a, b } = await watched()
    await comes(a)
    await redis('DEL', `presence:${a.id}`)
    expect(await cardIn(b)).toMatchObject({ is_online: false })
    // It looks more often than it says so.
    await pass(a, 4 * MINUTE)
    expect(await cardIn(b)).toMatchObject({ is_online: false })
    const heardAt = await silentFor(a, 30_000)
    await pass(a, MINUTE)
    expect(await cardIn(b)).toMatchObject({ is_online: true })
    const [until = 0, lastActive = 0] = String(await redis('GET', `presence:${a.id}`))
      .split(' ')
      .map(Number)
    expect(lastActive).toBe(heardAt)
    expect(until - Number((await stateOf(a))?.['noted_at'])).toBe(11 * MINUTE)
    expect(Number(await redis('TTL', `presence:${a.id}`))).toBeGreaterThan(29 * 86_400)
    // As it is when the runtime was killed and nothing has woken the hub since.
    await redis('SET', `presence:${a.id}`, `${Date.now() - 1} ${Date.now() - 11 * MINUTE}`)
    expect(await cardIn(b)).toMatchObject({ is_online: false })
  })

  it('ends with the last word of a socket that stays open, and begins again with the next', async () => {
    const { a, b, watcher } = await watched()
    await query("update users set last_active_at = now() - interval '300 days' where id = $1", [a.id])
    const phone = await comes(a)
    await watcher.next('user_online')
    const heardAt = await silentFor(a, 91_000)
    await pass(a, 0)
    const last_active = new Date(heardAt).toISOString()
    expect((await watcher.next('user_offline')).data).toEqual({ user_id: a.id, last_active })
    expect(await cardIn(b)).toMatchObject({ is_online: false, last_active })
    // Nobody is woken by a ping, so the hub looks for one as long as the socket is open.
    expect(await jobOf(a)).toBeGreaterThan(Date.now() + MINUTE)
    phone.sendRaw(HEARTBEAT.ask)
    await phone.text(/pong/)
    await pass(a, 0)
    expect((await watcher.next('user_online')).data['user_id']).toBe(a.id)
    expect(await cardIn(b)).toMatchObject({ is_online: true })
    expect([online(watcher, a).length, offline(watcher, a).length]).toEqual([2, 1])
  })

  it('begins again at once with a frame that is no ping', async () => {
    const { a, watcher } = await watched()
    const phone = await comes(a)
    await watcher.next('user_online')
    await silentFor(a, 91_000)
    await pass(a, 0)
    await watcher.next('user_offline')
    await phone.request('ping')
    expect((await watcher.next('user_online')).data['user_id']).toBe(a.id)
  })

  it('is kept by a page that nobody looks at, which may ping once a minute', async () => {
    const { a, b, watcher } = await watched()
    await comes(a)
    await silentFor(a, 75_000)
    await pass(a, 5 * MINUTE)
    expect(await cardIn(b)).toMatchObject({ is_online: true })
    expect(offline(watcher, a)).toEqual([])
  })

  it('ends with the socket that was heard of, though a silent one stays open', async () => {
    const { a, watcher } = await watched()
    await comes(a)
    await silentFor(a, 91_000)
    const phone = await connect('/ws', a.token)
    await leaves(a, [phone])
    await pass(a, 10_000)
    expect((await watcher.next('user_offline')).data['user_id']).toBe(a.id)
  })

  it('ends when the person signs out', async () => {
    const { a, watcher } = await watched()
    await comes(a)
    await watcher.next('user_online')
    await a.call('POST', '/auth/logout')
    await leaves(a, [])
    await pass(a, 10_000)
    expect((await watcher.next('user_offline')).data['user_id']).toBe(a.id)
  })

  it('ends when the runtime was killed, once the hub is woken', async () => {
    const { a, b, watcher } = await watched()
    await comes(a)
    await watcher.next('user_online')
    await evict(hubOf(a.id), { webSockets: 'close' })
    await pass(a, 0)
    expect((await watcher.next('user_offline')).data['user_id']).toBe(a.id)
    expect(await cardIn(b)).toMatchObject({ is_online: false })
  })

  it('is told to those who are matched and can write, and to nobody else', async () => {
    const [{ a, b, watcher, conversationId, matchId }, other] = [await watched(), await watched()]
    await comes(b)
    const mine = await comes(a)
    await watcher.next('user_online')
    expect(online(other.watcher, a)).toEqual([])
    await query("update conversations set status = 'archived' where id = $1", [conversationId])
    await leaves(a, [mine])
    await pass(a, 10_000)
    await query("update conversations set status = 'open' where id = $1", [conversationId])
    await query("update matches set status = 'ended' where id = $1", [matchId])
    await leaves(a, [await comes(a)])
    await pass(a, 10_000)
    expect([online(watcher, a).length, offline(watcher, a).length]).toEqual([1, 0])
  })

  it('is not shown of who hides, from the moment they do', async () => {
    const { a, b, watcher } = await watched()
    await comes(a)
    await watcher.next('user_online')
    const show = (visibility: string) => a.call('PUT', '/profile/visibility', { visibility })
    await show('hidden')
    expect((await watcher.next('user_offline')).data['user_id']).toBe(a.id)
    const hidden = await cardIn(b)
    expect([hidden.id, 'is_online' in hidden, 'last_active' in hidden]).toEqual([a.id, false, false])
    await show('liked_only')
    await watcher.next('user_online')
    expect(await cardIn(b)).toMatchObject({ is_online: true })
  })

  it('of who hides is never told', async () => {
    const { a, b, watcher } = await watched()
    await a.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    await leaves(a, [await comes(a)])
    await pass(a, 10_000)
    // A user who hides their presence sees that of others.
    expect(await cardIn(a)).toMatchObject({ id: b.id, is_online: true })
    expect([online(watcher, a), offline(watcher, a)]).toEqual([[], []])
  })

  it('is not known without Redis, and the list is there all the same', async () => {
    const { a, b } = await watched()
    await comes(a)
    const card = await cardIn(b, onRedisOutage())
    expect([card.id, 'is_online' in card, 'last_active' in card]).toEqual([a.id, false, true])
  })
})
