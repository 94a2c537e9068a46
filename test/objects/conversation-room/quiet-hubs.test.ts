import { describe, expect, it, vi } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { unwrap } from '../../../src/foundation/errors.ts'
import { UserHub } from '../../../src/objects/user-hub/user-hub.ts'
import { withHub } from '../../support/notices.ts'
import {
  aMatch,
  draft,
  evict,
  hubOf,
  hubSocket,
  newestEvent,
  openRoom,
  roomSocket,
  runAlarm,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

/** A conversation that both hubs have on their lists. */
async function listedRoom(): Promise<TestRoom> {
  const test = await openRoom()
  for (const userId of [test.a, test.b])
    await expect.poll(() => sqlIn(hubOf(userId), 'select room_event from inbox where room_event > 0')).toHaveLength(1)
  return test
}

const send = async ({ room, conversationId }: TestRoom, senderId: string, content = 'x') =>
  unwrap(await room.send(conversationId, draft(senderId, content)))

/** Sends a message, and lets nothing but a request of the hub make the room tell of it later. */
async function sendUntold(test: TestRoom, content: string): Promise<void> {
  await send(test, test.a, content)
  await sqlIn(test.room, "delete from jobs where name = 'settle'")
}

/** How often a hub has been called with events; of all hubs, since all are of one class. */
const deliveries = vi.spyOn(UserHub.prototype, 'deliver')
const deliveriesTo = (userId: string): number =>
  deliveries.mock.calls.filter(([{ userId: to }]) => to === userId).length

const listOf = (userId: string) => hubOf(userId).conversations('active', null, 10)
const textsOf = async (userId: string): Promise<unknown[]> =>
  (await sqlIn(hubOf(userId), "select data ->> 'content' as content from events where event = 'new_message'")).map(
    ({ content }) => content,
  )

describe('a hub where no device listens', () => {
  it('is told of many messages together', async () => {
    const test = await listedRoom()
    const begun = Date.now()
    for (let n = 0; n < 30; n += 1) await send(test, test.a, String(n))
    await expect.poll(() => textsOf(test.b)).toHaveLength(30)
    // One for each second in tests, the first and the last.
    const most = 3 + (Date.now() - begun) / 1000
    for (const userId of [test.a, test.b]) expect(deliveriesTo(userId)).toBeLessThan(most)
  })

  it('is told within the bound, although nobody asks', async () => {
    const test = await listedRoom()
    await send(test, test.a, 'hello')
    await expect.poll(() => textsOf(test.b)).toEqual(['hello'])
  })

  it('is told after the room has slept', async () => {
    const test = await listedRoom()
    await send(test, test.a, 'hello')
    await evict(test.room)
    await runAlarm(test.room)
    await expect.poll(() => textsOf(test.b)).toEqual(['hello'])
  })

  it.each<[string, (test: TestRoom) => Promise<unknown>, unknown]>([
    ['the list', ({ b }) => listOf(b).then(([entry]) => entry?.lastMessage?.content), 'hello'],
    ['the unread count', ({ b }) => hubOf(b).unread(), [{ peerId: expect.any(String), unread: 1 }]],
    [
      'the last messages of some conversations',
      ({ b, conversationId }) =>
        hubOf(b)
          .latest([conversationId])
          .then(([entry]) => entry?.lastMessage?.content),
      'hello',
    ],
    [
      'the list, even if it has slept since',
      ({ b }) =>
        evict(hubOf(b))
          .then(() => listOf(b))
          .then(([entry]) => entry?.lastMessage?.content),
      'hello',
    ],
    [
      'the list of archived conversations, which a message since then has not left',
      ({ b, conversationId }) =>
        hubOf(b)
          .setArchived(conversationId, 'archived')
          .then(() => hubOf(b).conversations('archived', null, 10))
          .then(([entry]) => entry?.lastMessage?.content),
      'hello',
    ],
  ])('first asks for everything before it answers with %s', async (_name, ask, expected) => {
    const test = await listedRoom()
    await sendUntold(test, 'hello')
    expect(await ask(test)).toEqual(expected)
  })

  it('asks for everything before a device connects, and is told at once from then on', async () => {
    const test = await listedRoom()
    const newest = await newestEvent(test.b)
    for (const content of ['one', 'two', 'three']) await sendUntold(test, content)
    const socket = await hubSocket(test.b)
    // Nothing comes live: a client that now asks for what it has missed gets all of it, in order.
    socket.send('resume', { last_event_id: newest })
    expect((await socket.next('resumed')).data).toMatchObject({ replayed: 3, complete: true })
    await sendUntold(test, 'after')
    await socket.next('new_message', ({ content }) => content === 'after')
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['one', 'two', 'three', 'after'])
  })

  it('has everything in the log before a device resumes by its address', async () => {
    const test = await listedRoom()
    const lastEventId = await newestEvent(test.b)
    await sendUntold(test, 'hello')
    const socket = await hubSocket(test.b, { lastEventId })
    expect((await socket.next('resumed')).data).toMatchObject({ replayed: 1, complete: true })
  })

  it('is told at once of what cannot wait, with all that came before', async () => {
    const test = await listedRoom()
    await sendUntold(test, 'hello')
    const { snapshot, matchId } = test
    const over = aMatch({ matchId, status: 'ended', endedAt: new Date().toISOString() })
    await test.room.open({ ...snapshot, version: 2, status: 'archived', matches: [over] })
    await sqlIn(test.room, "delete from jobs where name = 'settle'")
    await expect
      .poll(() => sqlIn(hubOf(test.b), 'select event from events order by event_id'))
      .toEqual(
        ['match:created', 'new_match', 'new_message', 'match:ended', 'match_removed'].map((event) => ({ event })),
      )
  })

  it('notifies nobody of what they have read meanwhile', async () => {
    const test = await listedRoom()
    await send(test, test.a, 'hello')
    await listOf(test.b)
    await sqlIn(hubOf(test.b), 'update notices set due_at = 0')
    await test.room.read(test.conversationId, test.b, { upToSeq: 1 })
    await sqlIn(test.room, "delete from jobs where name = 'settle'")
    const pushed = await withHub(test.b, async (hub, queued) => {
      await hub.jobHandlers.notify(Date.now())
      return queued
    })
    expect(pushed).toEqual([])
  })

  it('asks for everything before each of several reads that come together', async () => {
    const test = await listedRoom()
    await sendUntold(test, 'hello')
    const reads = await Promise.all([listOf(test.b), listOf(test.b), listOf(test.b)])
    expect(reads.map(([entry]) => entry?.lastMessage?.content)).toEqual(['hello', 'hello', 'hello'])
    await sendUntold(test, 'again')
    const [[first], counts] = await Promise.all([listOf(test.b), hubOf(test.b).unread()])
    expect(first?.lastMessage?.content).toBe('again')
    expect(counts).toMatchObject([{ unread: 2 }])
  })

  it('still asks when a room is late', async () => {
    const test = await listedRoom()
    await sendUntold(test, 'hello')
    // Longer than the second that the room was given.
    await scheduler.wait(1_200)
    const [entry] = await listOf(test.b)
    expect(entry?.lastMessage?.content).toBe('hello')
  })

  it('remembers no less of one conversation when another is asked for after it has slept', async () => {
    const test = await listedRoom()
    await evict(hubOf(test.b))
    await send(test, test.a, 'before')
    await listOf(test.b)
    await sendUntold(test, 'hello')
    expect(await hubOf(test.b).latest([newId()])).toEqual([])
    const [entry] = await listOf(test.b)
    expect(entry?.lastMessage?.content).toBe('hello')
  })

  it('is told of a long backlog as a whole', async () => {
    const test = await listedRoom()
    await Promise.all(Array.from({ length: 150 }, (_, n) => send(test, test.a, String(n))))
    await sendUntold(test, 'last')
    const [entry] = await listOf(test.b)
    expect(entry).toMatchObject({ unread: 151, lastMessage: { content: 'last' } })
  })

  it('tells a consumer of notifications nothing of what has been read since', async () => {
    const test = await listedRoom()
    await send(test, test.a, 'hello')
    await listOf(test.b)
    const [notice] = await sqlIn(hubOf(test.b), "select id from notices where events like '%new_message%'")
    const id = notice?.['id']
    if (typeof id !== 'string') throw new Error('there is no notice')
    await test.room.read(test.conversationId, test.b, { upToSeq: 1 })
    await sqlIn(test.room, "delete from jobs where name = 'settle'")
    expect((await hubOf(test.b).wantedNotice(id))?.events ?? []).not.toContain('new_message')
  })

  it('notes nothing of what a user was shown on a socket of the conversation that has closed since', async () => {
    const test = await listedRoom()
    await sqlIn(hubOf(test.b), 'delete from notices')
    const socket = await roomSocket(test, test.b)
    await send(test, test.a, 'shown')
    await socket.next('new_message')
    await sqlIn(test.room, "delete from jobs where name = 'settle'")
    socket.close()
    await expect.poll(() => textsOf(test.b)).toEqual(['shown'])
    expect(await sqlIn(hubOf(test.b), 'select events from notices')).toEqual([])
    await send(test, test.a, 'missed')
    await listOf(test.b)
    expect(await sqlIn(hubOf(test.b), 'select events from notices')).toEqual([{ events: '["new_message"]' }])
  })
})
