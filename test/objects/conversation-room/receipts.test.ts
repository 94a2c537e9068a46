import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { unwrap } from '../../../src/foundation/errors.ts'
import type { TestSocket } from '../../support/sockets.ts'
import {
  draft,
  evict,
  hubOf,
  hubSocket,
  newestEvent,
  openRoom,
  roomSocket,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

const send = async ({ room, conversationId }: TestRoom, senderId: string, content = 'x') =>
  unwrap(await room.send(conversationId, draft(senderId, content)))

/** Says what has arrived. */
async function acknowledge(socket: TestSocket, data: object): Promise<void> {
  expect((await socket.request('ack_events', data)).event).toBe('ack')
}

/** Waits for what was missed and says that it has arrived. */
async function acknowledgeAll(socket: TestSocket): Promise<void> {
  await socket.next('resumed')
  await acknowledge(socket, { last_event_id: Math.max(...socket.frames.map(({ data }) => data['event_id'] ?? 0)) })
}

/** What the room does about a second after a write. */
async function settle({ room }: TestRoom): Promise<void> {
  await sqlIn(room, "update jobs set due_at = 0 where name = 'settle'")
  await runInDurableObject(room, (object) => object.alarm())
}

/** The receipts that the sender was sent: recipient, and up to which message. */
const told = (sender: string) =>
  sqlIn(
    hubOf(sender),
    "select data ->> 'user_id' as by, data ->> 'up_to_seq' as up_to, data ->> 'message_id' as id from events where event = 'message_delivered'",
  )

describe('a delivered receipt', () => {
  it('comes once a device has acknowledged the messages, one for all that came together', async () => {
    const test = await openRoom()
    const { a, b, conversationId } = test
    const [mine, mineHere, theirs] = [await hubSocket(a), await roomSocket(test, a), await hubSocket(b)]
    for (let i = 0; i < 3; i += 1) await send(test, a)
    const { message_id, event_id } = (await theirs.next('new_message', ({ seq }) => seq === 3)).data
    await settle(test)
    expect(await told(a)).toEqual([])
    await acknowledge(theirs, { last_event_id: event_id })
    await expect.poll(() => settle(test).then(() => told(a))).toHaveLength(1)
    for (const socket of [mine, mineHere]) {
      const { data } = await socket.next('message_delivered', ({ up_to_seq }) => up_to_seq === 3)
      expect(data).toEqual({
        event_id: expect.any(Number),
        message_id,
        conversation_id: conversationId,
        up_to_seq: 3,
        user_id: b,
        delivered_at: expect.any(String),
      })
    }
    expect(theirs.all('message_delivered')).toEqual([])
    await settle(test)
    expect(await told(a)).toHaveLength(1)
  })

  it.each<[string, (test: TestRoom) => Promise<unknown>]>([
    ['resumes and acknowledges', ({ b }) => hubSocket(b, { lastEventId: 0 }).then(acknowledgeAll)],
    ['resumes behind them', ({ b }) => newestEvent(b).then((lastEventId) => hubSocket(b, { lastEventId }))],
    [
      'resumes in the conversation and acknowledges',
      (test) => roomSocket(test, test.b, { lastEventId: 0 }).then((socket) => acknowledge(socket, { up_to_seq: 2 })),
    ],
    ['reads the history', ({ room, conversationId, b }) => room.history(conversationId, b, { before: null, limit: 1 })],
    ['reads what is new', ({ room, conversationId, b }) => room.history(conversationId, b, { after: 0, limit: 9 })],
    ['marks as read', ({ room, conversationId, b }) => room.read(conversationId, b, { upToSeq: 2 })],
  ])('comes when a device that was away %s, and not before', async (_name, catchUp) => {
    const test = await openRoom()
    const { a, b } = test
    await send(test, a)
    const { message_id } = await send(test, a)
    await settle(test)
    await expect.poll(() => sqlIn(hubOf(b), "select 1 from events where event = 'new_message'")).toHaveLength(2)
    expect(await told(a)).toEqual([])
    await catchUp(test)
    // The hub reports what it has replayed after it has.
    await expect.poll(() => settle(test).then(() => told(a))).toEqual([{ by: b, up_to: 2, id: message_id }])
    // Doing it again says nothing new.
    await catchUp(test)
    await settle(test)
    expect(await told(a)).toHaveLength(1)
  })

  it('comes from the conversation’s own socket, too', async () => {
    const test = await openRoom()
    const here = await roomSocket(test, test.b)
    await send(test, test.a)
    await here.next('new_message')
    await settle(test)
    expect(await told(test.a)).toEqual([])
    await acknowledge(here, { up_to_seq: 1 })
    await settle(test)
    await expect.poll(() => told(test.a)).toMatchObject([{ by: test.b, up_to: 1 }])
  })

  it('is only about what the other one has sent, and has not taken back', async () => {
    const test = await openRoom()
    const { room, conversationId, a, b } = test
    await send(test, b)
    const { message_id } = await send(test, a)
    await send(test, b)
    await room.remove(conversationId, { actorId: a, messageId: message_id })
    for (const reader of [a, b]) await room.history(conversationId, reader, { before: null, limit: 9 })
    await settle(test)
    await expect.poll(() => told(b)).toMatchObject([{ by: a, up_to: 3 }])
    expect(await told(a)).toEqual([])
  })

  it('is not lost when the room dies before it has written it down', async () => {
    const test = await openRoom()
    const { a, b } = test
    const theirs = await hubSocket(b)
    await send(test, a)
    const { event_id } = (await theirs.next('new_message')).data
    await acknowledge(theirs, { last_event_id: event_id })
    await expect.poll(() => sqlIn(test.room, 'select 1 from participants where noted = 1')).toHaveLength(1)
    await evict(test.room)
    theirs.close()
    await settle(test)
    await expect.poll(() => told(a)).toMatchObject([{ by: b, up_to: 1 }])
  })
})

describe('a delivered receipt of what nobody says again', () => {
  it('is not lost when the room dies before it has told it', async () => {
    const test = await openRoom()
    const { room, conversationId, a, b } = test
    await send(test, a)
    await room.history(conversationId, b, { after: 0, limit: 9 })
    await evict(room)
    await settle(test)
    await expect.poll(() => told(a)).toMatchObject([{ by: b, up_to: 1 }])
  })
})

describe('a read', () => {
  it('tells the reader’s other devices what is left, and only them', async () => {
    const test = await openRoom({
      participants: (await openRoom()).snapshot.participants.map((person) => ({ ...person, readReceipts: true })),
    })
    const [sender, reader] = test.snapshot.participants.map(({ userId }) => userId) as [string, string]
    const [phone, tablet, here, theirs] = [
      await hubSocket(reader),
      await hubSocket(reader),
      await roomSocket(test, reader),
      await hubSocket(sender),
    ]
    const ids = []
    for (let i = 0; i < 3; i += 1) ids.push((await send(test, sender)).message_id)
    await phone.next('new_message', ({ seq }) => seq === 3)
    await phone.request('mark_read', { message_id: ids[1] })
    for (const socket of [phone, tablet, here])
      expect((await socket.next('message_read')).data).toMatchObject({ unread_count: 2, reader_id: reader })
    expect((await theirs.next('message_read')).data).not.toHaveProperty('unread_count')
  })
})
