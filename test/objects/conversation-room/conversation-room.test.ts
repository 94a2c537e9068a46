import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { unwrap } from '../../../src/foundation/errors.ts'
import {
  draft,
  evict,
  hubOf,
  hubSocket,
  openRoom,
  roomOf,
  roomSocket,
  runAlarm,
  sqlIn,
  type TestRoom,
} from '../../support/objects.ts'

const send = async ({ room, conversationId }: TestRoom, senderId: string, content: string, clientId?: string) =>
  unwrap(await room.send(conversationId, draft(senderId, content, clientId ?? null)))

const contents = async ({ room, conversationId, a }: TestRoom) =>
  unwrap(await room.history(conversationId, a, { after: 0, limit: 100 })).messages.map(
    ({ seq, content }) => `${seq} ${content}`,
  )

describe('a conversation room', () => {
  it('goes on where it was after every step, eviction or not', async () => {
    const play = async (between: (test: TestRoom) => Promise<unknown>): Promise<unknown[]> => {
      const test = await openRoom()
      const { room, conversationId, a, b } = test
      const socket = await roomSocket(test, b)
      const hub = await hubSocket(b)
      const transcript: unknown[] = []
      const note = async (value: unknown) => {
        transcript.push(value)
        await between(test)
      }
      await note((await send(test, a, 'one', 'c-1')).seq)
      await note((await send(test, a, 'one', 'c-1')).seq)
      await note((await send(test, b, 'two')).seq)
      const [message] = unwrap(await room.history(conversationId, b, { after: 0, limit: 1 })).messages
      await note(unwrap(await room.read(conversationId, b, { messageIds: [message?.id ?? ''] })).marked_count)
      await note(
        (await socket.request('send_message', { conversation_id: conversationId, content: 'three' })).data['seq'],
      )
      await note((await room.typing(conversationId, a, true)).ok && (await room.typing(conversationId, a, false)).ok)
      await note(await contents(test))
      for (const seq of [1, 2, 3]) await socket.next('new_message', (data) => data['seq'] === seq)
      for (const seq of [1, 2, 3]) await hub.next('new_message', (data) => data['seq'] === seq)
      await hub.next('message_read')
      transcript.push(socket.all('new_message').map(({ seq, content, event_id }) => [seq, content, event_id]))
      transcript.push(hub.all('new_message').map(({ seq, content }) => [seq, content]))
      return transcript
    }
    const undisturbed = await play(() => Promise.resolve())
    const evicted = await play(async ({ room, b }) => {
      await evict(room).catch(() => {})
      await evict(hubOf(b)).catch(() => {})
    })
    expect(evicted).toEqual(undisturbed)
    expect(undisturbed[0]).toBe(1)
  })

  it('keeps order and count when a burst arrives, and commits it together', async () => {
    const test = await openRoom()
    const socket = await roomSocket(test, test.b)
    const sent = await Promise.all(
      Array.from({ length: 200 }, (_, i) => send(test, i % 2 ? test.a : test.b, `m${i}`, `c${i}`)),
    )
    expect(sent.map(({ seq }) => seq).toSorted((x, y) => x - y)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
    await socket.next('new_message', ({ seq }) => seq === 200)
    expect(socket.all('new_message').map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, i) => i + 1))
  })

  it('acks before it broadcasts', async () => {
    const test = await openRoom()
    const socket = await roomSocket(test, test.a)
    await socket.request('send_message', { conversation_id: test.conversationId, content: 'x' })
    await socket.next('new_message')
    expect(socket.frames.map(({ event }) => event).slice(-2)).toEqual(['ack', 'new_message'])
  })

  it('ignores what Postgres said before, when it comes after', async () => {
    const { room, snapshot, a, conversationId } = await openRoom({ version: 5 })
    await room.open({ ...snapshot, version: 4, status: 'archived' })
    expect((await room.send(conversationId, draft(a, 'still open'))).ok).toBe(true)
    await room.open({ ...snapshot, version: 6, status: 'archived' })
    expect(await room.send(conversationId, draft(a, 'closed'))).toMatchObject({ ok: false, code: 'CONFLICT' })
  })

  it('announces a match once, however often it is opened', async () => {
    const { room, snapshot, a } = await openRoom()
    await room.open(snapshot)
    await room.open({ ...snapshot, version: 2 })
    const hub = await hubSocket(a, { lastEventId: 0 })
    await hub.next('resumed')
    await expect.poll(() => sqlIn(hubOf(a), "select event from events where event = 'match:created'")).toHaveLength(1)
  })

  it('lets in who takes part, and nobody else', async () => {
    const test = await openRoom()
    expect(await test.room.send(test.conversationId, draft(newId(), 'x'))).toMatchObject({
      ok: false,
      code: 'CONVERSATION_NOT_FOUND',
    })
    expect(await roomOf(newId()).history(newId(), test.a, { after: 0, limit: 1 })).toMatchObject({
      ok: false,
      code: 'CONVERSATION_NOT_FOUND',
    })
    expect(await contents(test)).toEqual([])
  })

  it('takes on its socket only what is meant for it', async () => {
    const test = await openRoom()
    const socket = await roomSocket(test, test.a)
    for (const data of [{ conversation_id: newId() }, { match_id: newId() }, { receiver_id: newId() }]) {
      expect((await socket.request('send_message', { ...data, content: 'x' })).data['code']).toBe(
        'CONVERSATION_NOT_FOUND',
      )
    }
    for (const data of [
      { conversation_id: test.conversationId },
      { match_id: test.matchId },
      { receiver_id: test.b },
    ]) {
      expect((await socket.request('send_message', { ...data, content: 'x' })).event).toBe('ack')
    }
    expect(await socket.request('mark_read', { message_id: newId() })).toMatchObject({
      event: 'error',
      data: { code: 'MESSAGE_NOT_FOUND' },
    })
  })

  it('replays to a socket what it missed', async () => {
    const test = await openRoom()
    const first = await roomSocket(test, test.b)
    await send(test, test.a, 'one')
    const { event_id } = (await first.next('new_message')).data
    first.close()
    await send(test, test.a, 'two')
    const back = await roomSocket(test, test.b, { lastEventId: Number(event_id) })
    expect((await back.next('resumed')).data).toEqual({ replayed: 1, complete: true })
    expect(back.all('new_message').map(({ seq }) => seq)).toEqual([2])
  })
})

describe('typing', () => {
  it('is seen by the other one, on both sockets, and by nobody else', async () => {
    const test = await openRoom()
    const [mine, theirs, hub] = [
      await roomSocket(test, test.a),
      await roomSocket(test, test.b),
      await hubSocket(test.b),
    ]
    mine.send('typing_start', { conversation_id: test.conversationId })
    for (const socket of [theirs, hub])
      expect((await socket.next('user_typing')).data).toEqual({
        conversation_id: test.conversationId,
        user_id: test.a,
        is_typing: true,
      })
    mine.send('typing_stop', { conversation_id: test.conversationId })
    expect((await theirs.next('user_typing')).data['is_typing']).toBe(false)
    expect(mine.all('user_typing')).toEqual([])
  })

  it('ends with the message', async () => {
    const test = await openRoom()
    const [mine, theirs] = [await roomSocket(test, test.a), await roomSocket(test, test.b)]
    await mine.request('typing_start', { conversation_id: test.conversationId })
    await mine.request('send_message', { conversation_id: test.conversationId, content: 'done' })
    await theirs.next('new_message')
    expect(theirs.all('user_typing').map(({ is_typing }) => is_typing)).toEqual([true, false])
  })

  it('ends by itself after six seconds', async () => {
    const test = await openRoom()
    const [mine, theirs] = [await roomSocket(test, test.a), await roomSocket(test, test.b)]
    await mine.request('typing_start', { conversation_id: test.conversationId })
    await theirs.next('user_typing', ({ is_typing }) => is_typing)
    expect((await theirs.next('user_typing', ({ is_typing }) => !is_typing)).data['user_id']).toBe(test.a)
  })
})

describe('delivery to hubs', () => {
  it('is tried again by the alarm when a hub has failed', async () => {
    const test = await openRoom()
    await expect.poll(() => sqlIn(hubOf(test.b), 'select 1 from inbox where room_event > 0')).toHaveLength(1)
    // So that the room does not know that nobody listens there, and tells at once.
    await evict(test.room)
    // A hub that has lost its tables fails every delivery.
    await sqlIn(hubOf(test.b), 'alter table inbox rename to lost')
    await send(test, test.a, 'for later')
    await expect.poll(() => sqlIn(test.room, "select name from jobs where name = 'settle'")).toHaveLength(1)
    const logged = "select data ->> 'content' as content from events where event = 'new_message'"
    expect(await sqlIn(hubOf(test.b), logged)).toEqual([])
    await sqlIn(hubOf(test.b), 'alter table lost rename to inbox')
    await sqlIn(test.room, 'update jobs set due_at = 0')
    await runInDurableObject(test.room, (object) => object.alarm())
    expect(await sqlIn(hubOf(test.b), logged)).toEqual([{ content: 'for later' }])
  })

  it('tells a hub the same twice without telling its person twice', async () => {
    const test = await openRoom()
    const hub = await hubSocket(test.b)
    await send(test, test.a, 'once')
    await hub.next('new_message')
    // As after a crash of the room between the delivery and the note of it.
    await sqlIn(test.room, 'update participants set delivered = 0')
    await evict(test.room)
    await send(test, test.a, 'twice')
    await hub.next('new_message', ({ seq }) => seq === 2)
    expect(hub.all('new_message').map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('owes nothing when all is delivered and archived, and then sleeps', async () => {
    const test = await openRoom()
    await send(test, test.a, 'x')
    await sqlIn(test.room, "update jobs set due_at = 0 where name = 'settle'")
    await runAlarm(test.room)
    await expect
      .poll(() => sqlIn(test.room, 'select min(delivered) as least from participants'))
      .toEqual([{ least: 3 }])
    // Handed over in passing; what the archive confirms wakes nobody again.
    expect(await sqlIn(test.room, 'select archive_sent from room')).toEqual([{ archive_sent: 3 }])
    await test.room.archived([{ after: 0, through: 3 }])
    expect(await sqlIn(test.room, 'select name from jobs')).toEqual([{ name: 'prune' }])
  })
})
