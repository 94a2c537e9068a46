import type { Delivery } from '../../../src/rpc/delivery.ts'
import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import {
  aMatch,
  draft,
  evict,
  hubOf,
  hubSocket,
  openRoom,
  roomSocket,
  sqlIn,
  tablesOf,
  type TestRoom,
} from '../../support/objects.ts'

const PATIENT = { timeout: 15_000 }

/** A conversation that has arrived in the hubs of both. */
async function conversation(): Promise<TestRoom> {
  const test = await openRoom()
  for (const person of [test.a, test.b])
    await expect
      .poll(() => sqlIn(hubOf(person), 'select 1 from inbox where match_id is not null'), PATIENT)
      .toHaveLength(1)
  return test
}

const listOf = async (userId: string) =>
  (await hubOf(userId).conversations('active', null, 10)).map(({ conversationId }) => conversationId)
const alarmOf = (userId: string) => runInDurableObject(hubOf(userId), (_object, { storage }) => storage.getAlarm())

describe('closing the sockets of a person', () => {
  it('closes those of all sessions, here and in conversations, and nobody else’s', async () => {
    const [one, other] = [await conversation(), await conversation()]
    const mine = [await hubSocket(one.a), await hubSocket(one.a), await roomSocket(one, one.a)]
    const theirs = [await hubSocket(one.b), await roomSocket(one, one.b), await roomSocket(other, other.a)]
    await hubOf(one.a).closeSockets(one.a)
    for (const socket of mine) expect((await socket.untilClosed()).code).toBe(4001)
    for (const socket of theirs) expect((await socket.request('ping')).event).toBe('pong')
  })

  it('ends no session and forgets nothing', async () => {
    const test = await conversation()
    const sessionId = newId()
    await roomSocket(test, test.a, { sessionId })
    await hubOf(test.a).closeSockets(test.a)
    const again = [await hubSocket(test.a, { sessionId }), await roomSocket(test, test.a, { sessionId })]
    expect(await listOf(test.a)).toEqual([test.conversationId])
    await hubOf(test.a).endSession(test.a, sessionId)
    for (const socket of again) expect((await socket.untilClosed()).code).toBe(4001)
  })

  it('lets none in that was asked about before, and was on its way', async () => {
    const test = await conversation()
    const checkedAt = Date.now() - 1
    await hubOf(test.a).closeSockets(test.a)
    await expect(hubSocket(test.a, { checkedAt })).rejects.toThrow('no socket')
    await expect(roomSocket(test, test.a, { checkedAt })).rejects.toThrow('no socket')
  })

  it('works on sockets that sleep, and where there are none', async () => {
    const test = await conversation()
    const sockets = [await hubSocket(test.a), await roomSocket(test, test.a)]
    await evict(hubOf(test.a))
    await evict(test.room)
    await hubOf(test.a).closeSockets(test.a)
    for (const socket of sockets) expect((await socket.untilClosed()).code).toBe(4001)
    const nobody = newId()
    await hubOf(nobody).closeSockets(nobody)
    expect(await tablesOf(hubOf(nobody))).toEqual([])
  })
})

describe('forgetting a conversation', () => {
  it('takes it off the list and tells every device, under both names and once', async () => {
    const { conversationId, matchId, a, b } = await conversation()
    const [phone, tablet] = [await hubSocket(a), await hubSocket(a)]
    await hubOf(a).forget(a, conversationId)
    await hubOf(a).forget(a, conversationId)
    for (const socket of [phone, tablet]) {
      const ended = (await socket.next('match:ended')).data
      expect(ended).toEqual({
        event_id: expect.any(Number),
        match_id: matchId,
        conversation_id: conversationId,
        status: 'ended',
        ended_at: expect.any(String),
      })
      expect((await socket.next('match_removed')).data).toEqual({ ...ended, event_id: Number(ended['event_id']) + 1 })
      expect((await socket.request('ping')).event).toBe('pong')
      expect(socket.all('match:ended')).toHaveLength(1)
    }
    expect(await listOf(a)).toEqual([])
    expect(await hubOf(a).conversationMeant({ match_id: matchId })).toBeNull()
    expect(await listOf(b)).toEqual([conversationId])
  })

  it('says nothing of a match that was over before', async () => {
    const { room, snapshot, conversationId, a, b } = await conversation()
    const socket = await hubSocket(a)
    const matches = snapshot.matches.map((match) => ({ ...match, status: 'expired' as const }))
    await room.open({ ...snapshot, version: 2, status: 'archived', matches })
    await socket.next('match_removed')
    expect(await hubOf(a).conversations('archived', null, 10)).toHaveLength(1)
    await hubOf(a).forget(a, conversationId)
    expect(await hubOf(a).conversations('archived', null, 10)).toEqual([])
    await socket.request('ping')
    expect(socket.all('match:ended')).toHaveLength(1)
    // For the other one there was another match by then.
    const matchId = newId()
    await room.open({ ...snapshot, version: 3, matches: [...matches, aMatch({ matchId })] })
    const theirs = await hubSocket(b)
    await expect.poll(() => listOf(b), PATIENT).toEqual([conversationId])
    await hubOf(b).forget(b, conversationId)
    expect((await theirs.next('match:ended')).data['match_id']).toBe(matchId)
  })

  it('is told to a device that was away', async () => {
    const { conversationId, a } = await conversation()
    await hubOf(a).forget(a, conversationId)
    const socket = await hubSocket(a, { lastEventId: 0 })
    await socket.next('resumed')
    expect(socket.frames.map(({ event }) => event).slice(1)).toEqual([
      'match:created',
      'new_match',
      'match:ended',
      'match_removed',
      'resumed',
    ])
  })

  it('is not undone by what the room still had to say', async () => {
    const { room, conversationId, a, b } = await conversation()
    const past = async (event: number) =>
      (await sqlIn(hubOf(a), 'select 1 from forgotten where room_event >= ?', event)).length === 1
    await hubOf(a).forget(a, conversationId)
    const [mine, theirs] = [await hubSocket(a), await hubSocket(b)]
    await room.send(conversationId, draft(b, 'too late'))
    await theirs.next('new_message')
    await expect.poll(() => past(3), PATIENT).toBe(true)
    await sqlIn(room, 'update participants set delivered = 0')
    await evict(room)
    await room.send(conversationId, draft(b, 'and again'))
    await theirs.next('new_message', ({ seq }) => seq === 2)
    await expect.poll(() => past(4), PATIENT).toBe(true)
    expect((await mine.request('ping')).event).toBe('pong')
    expect(mine.all('new_message')).toEqual([])
    expect(await listOf(a)).toEqual([])
  })

  it('ends with a new match of the two', async () => {
    const { room, snapshot, conversationId, a, b } = await conversation()
    await hubOf(a).forget(a, conversationId)
    await room.send(conversationId, draft(b, 'unheard'))
    const socket = await hubSocket(a)
    const matchId = newId()
    await room.open({
      ...snapshot,
      version: 2,
      matches: [...snapshot.matches, aMatch({ matchId })],
    })
    expect((await socket.next('match:created')).data['match_id']).toBe(matchId)
    await room.send(conversationId, draft(b, 'hello again'))
    expect((await socket.next('new_message')).data['content']).toBe('hello again')
    expect(socket.all('new_message')).toHaveLength(1)
    expect(await listOf(a)).toEqual([conversationId])
  })
})

describe('purging a person', () => {
  it('closes every socket and leaves nothing, not even an alarm', async () => {
    const test = await conversation()
    const sockets = [await hubSocket(test.a), await roomSocket(test, test.a)]
    expect(await alarmOf(test.a)).not.toBeNull()
    await hubOf(test.a).purge(test.a)
    for (const socket of sockets) expect((await socket.untilClosed()).code).toBe(4001)
    expect(await tablesOf(hubOf(test.a))).toEqual([])
    expect(await alarmOf(test.a)).toBeNull()
    expect(await listOf(test.b)).toEqual([test.conversationId])
  })

  it('can be done again, asleep or awake, and where there is nobody', async () => {
    const { a } = await conversation()
    await evict(hubOf(a))
    for (let i = 0; i < 2; i += 1) await hubOf(a).purge(a)
    await evict(hubOf(a)).catch(() => {})
    await hubOf(a).purge(a)
    expect(await tablesOf(hubOf(a))).toEqual([])
  })

  it('leaves a hub that works like a new one', async () => {
    const { conversationId, a, b } = await conversation()
    await hubOf(a).purge(a)
    const socket = await hubSocket(a, { lastEventId: 0 })
    expect((await socket.next('resumed')).data).toEqual({ replayed: 0, complete: true })
    const message = {
      message_id: newId(),
      conversation_id: conversationId,
      seq: 1,
      sender_id: b,
      receiver_id: a,
      content: 'hi',
      message_type: 'text',
      created_at: new Date().toISOString(),
    }
    const delivery: Delivery = {
      userId: a,
      conversationId,
      peerId: b,
      entries: [{ eventId: 9, event: 'new_message', data: message }],
      through: 9,
      unread: 1,
      heardAt: 0,
    }
    await hubOf(a).deliver(delivery)
    expect((await socket.next('new_message')).data['event_id']).toBe(1)
    expect(await listOf(a)).toEqual([conversationId])
    await evict(hubOf(a))
    expect((await socket.request('ping')).event).toBe('pong')
    expect(await listOf(a)).toEqual([conversationId])
  })
})
