import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { draft, evict, hubOf, hubSocket, openRoom, sqlIn } from '../../support/objects.ts'
import { connect } from '../../support/sockets.ts'
import { matched } from '../../support/people.ts'

const PATIENT = { timeout: 15_000 }

describe('a user hub', () => {
  it('replays exactly what a device missed, in order, before anything newer', async () => {
    const { room, conversationId, a, b } = await openRoom()
    const first = await hubSocket(b, { lastEventId: 0 })
    await first.next('resumed')
    await room.send(conversationId, draft(a, 'one'))
    const last = (await first.next('new_message')).data['event_id']
    first.close()
    for (const content of ['two', 'three']) await room.send(conversationId, draft(a, content))
    await expect
      .poll(() => sqlIn(hubOf(b), "select event_id from events where event = 'new_message'"), PATIENT)
      .toHaveLength(3)

    const back = await hubSocket(b, { lastEventId: last })
    expect((await back.next('resumed')).data).toEqual({ replayed: 2, complete: true })
    await room.send(conversationId, draft(a, 'four'))
    await back.next('new_message', ({ seq }) => seq === 4)
    expect(back.all('new_message').map(({ seq }) => seq)).toEqual([2, 3, 4])
    const numbers = back.all('new_message').map(({ event_id }) => Number(event_id))
    expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
    expect(back.frames.map(({ event }) => event)).toEqual([
      'authenticated',
      'new_message',
      'new_message',
      'resumed',
      'new_message',
    ])
  })

  it('does not repeat on resume what the socket has been sent live', async () => {
    const { room, conversationId, a, b } = await openRoom()
    await room.send(conversationId, draft(a, 'missed'))
    await expect
      .poll(() => sqlIn(hubOf(b), "select 1 from events where event = 'new_message'"), PATIENT)
      .toHaveLength(1)
    const socket = await hubSocket(b)
    await room.send(conversationId, draft(a, 'live'))
    await socket.next('new_message', ({ seq }) => seq === 2)
    socket.send('resume', { last_event_id: 0 })
    expect((await socket.next('resumed')).data).toEqual({ replayed: 3, complete: true })
    expect(
      socket
        .all('new_message')
        .map(({ seq }) => seq)
        .toSorted((x, y) => x - y),
    ).toEqual([1, 2])
  })

  it('says when it can no longer tell everything', async () => {
    const { room, conversationId, a, b } = await openRoom()
    for (const content of ['1', '2', '3']) await room.send(conversationId, draft(a, content))
    await expect.poll(() => sqlIn(hubOf(b), 'select 1 from events'), PATIENT).toHaveLength(5)
    await sqlIn(hubOf(b), 'delete from events where event_id <= 3')
    const ask = async (lastEventId: number) => (await (await hubSocket(b, { lastEventId })).next('resumed')).data
    expect(await ask(3)).toEqual({ replayed: 2, complete: true })
    expect(await ask(2)).toEqual({ replayed: 2, complete: false })
    expect(await ask(99)).toEqual({ replayed: 0, complete: false })
  })

  it('keeps inbox, log and sockets through eviction', async () => {
    const { room, conversationId, a, b } = await openRoom()
    const socket = await hubSocket(b)
    await room.send(conversationId, draft(a, 'one'))
    await socket.next('new_message')
    await evict(hubOf(b))
    await room.send(conversationId, draft(a, 'two'))
    await socket.next('new_message', ({ seq }) => seq === 2)
    await evict(hubOf(b))
    expect((await socket.request('ping')).event).toBe('pong')
    expect(await hubOf(b).conversations('active', null, 10)).toMatchObject([
      { conversationId, peerId: a, unread: 2, lastMessage: { seq: 2 } },
    ])
    expect((await socket.request('send_message', { receiver_id: a, content: 'back' })).data['seq']).toBe(3)
  })

  it('lists the last message as it was sent, whatever signs are in it', async () => {
    const { room, conversationId, a, b } = await openRoom()
    const content = 'say "hi", \'you\'\n\\ {"a": [1e400]} 👋🏽 \u2028 é'
    await room.send(conversationId, draft(a, content))
    await expect
      .poll(() => hubOf(b).conversations('active', null, 10), PATIENT)
      .toMatchObject([{ conversationId, isOver: false, status: 'active', lastMessage: { content, sender_id: a } }])
  })

  it('forwards frames to the right room, by conversation, match or person', async () => {
    const { conversationId, matchId, a, b } = await openRoom()
    const socket = await hubSocket(a)
    await expect.poll(() => sqlIn(hubOf(a), 'select 1 from inbox where match_id is not null'), PATIENT).toHaveLength(1)
    for (const where of [{ conversation_id: conversationId }, { match_id: matchId }, { receiver_id: b }]) {
      expect((await socket.request('send_message', { ...where, content: 'x' })).data['conversation_id']).toBe(
        conversationId,
      )
    }
    for (const where of [{ conversation_id: newId() }, { match_id: newId() }, { receiver_id: a }]) {
      expect((await socket.request('send_message', { ...where, content: 'x' })).data['code']).toBe(
        'CONVERSATION_NOT_FOUND',
      )
    }
    const stranger = { receiver_id: newId(), content: 'x' }
    expect((await socket.request('send_message', stranger)).data['code']).toBe('PREMIUM_REQUIRED')
    expect((await socket.request('typing_start', { match_id: matchId })).event).toBe('ack')
    expect((await socket.request('typing_start', { match_id: newId() })).data['code']).toBe('CONVERSATION_NOT_FOUND')
  })

  it('asks no room about typing in a conversation that is not on its list', async () => {
    const { conversationId, a } = await openRoom()
    const socket = await hubSocket(a)
    const typing = async () => socket.request('typing_start', { conversation_id: conversationId })
    await expect.poll(() => sqlIn(hubOf(a), 'select 1 from inbox'), PATIENT).toHaveLength(1)
    expect((await typing()).event).toBe('ack')
    // The room would still take it.
    await sqlIn(hubOf(a), 'delete from inbox')
    expect((await typing()).data['code']).toBe('CONVERSATION_NOT_FOUND')
  })

  it('keeps the order in which a socket sends', async () => {
    const { conversationId, a } = await openRoom()
    const socket = await hubSocket(a)
    for (let i = 1; i <= 8; i += 1) socket.send('send_message', { conversation_id: conversationId, content: `${i}` })
    await socket.next('new_message', ({ seq }) => seq === 8)
    expect(socket.all('new_message').map(({ content }) => content)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8'])
  })

  it('clears the count on every device when one reads', async () => {
    const { a, b, conversationId } = await matched()
    const [phone, tablet] = [await connect('/ws', b.token), await connect('/ws', b.token)]
    await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' })
    const { message_id } = (await phone.next('new_message')).data
    expect((await phone.request('mark_read', { message_id })).data).toEqual({
      marked_count: 1,
      up_to_seq: 1,
      read_at: expect.any(String),
    })
    expect((await tablet.next('message_read')).data).toMatchObject({ message_id, up_to_seq: 1, reader_id: b.id })
    expect((await b.call('GET', '/conversations')).data['conversations'][0].unread_count).toBe(0)
  })

  it('shows the last message as read when it alone has been read', async () => {
    const { a, b, conversationId } = await matched()
    const tablet = await connect('/ws', b.token)
    const say = (content: string) => a.call('POST', '/messages/send', { conversation_id: conversationId, content })
    await say('one')
    const { message_id } = (await say('two')).data
    await tablet.next('new_message', ({ seq }) => seq === 2)
    await b.call('PUT', `/messages/${message_id}/read`)
    await tablet.next('message_read')
    expect((await b.call('GET', '/conversations')).data['conversations'][0]).toMatchObject({
      unread_count: 1,
      last_message: { content: 'two', is_read: true },
    })
  })

  it('sorts conversations by their last activity and pages through them', async () => {
    const me = newId()
    const rooms = await Promise.all(
      Array.from({ length: 5 }, async () => {
        const peer = newId()
        return openRoom({
          participants: [me, peer].map((userId) => ({
            userId,
            readReceipts: false,
            card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
          })),
        })
      }),
    )
    for (const { room, conversationId } of rooms) await room.send(conversationId, draft(me, 'x'))
    await expect
      .poll(() => sqlIn(hubOf(me), 'select 1 from inbox where last_message is not null'), PATIENT)
      .toHaveLength(5)
    const all = await hubOf(me).conversations('active', null, 10)
    expect(all.map(({ lastActivity }) => lastActivity)).toEqual(
      all.map(({ lastActivity }) => lastActivity).toSorted((x, y) => y - x),
    )
    const second = await hubOf(me).conversations('active', all[1] ?? null, 2)
    expect(second.map(({ conversationId }) => conversationId)).toEqual(
      all.slice(2, 4).map(({ conversationId }) => conversationId),
    )
  })

  it('keeps what is archived and what is unread through eviction', async () => {
    const { room, conversationId, a, b } = await openRoom()
    const seen = async () => [
      (await hubOf(b).conversations('active', null, 9)).length,
      (await hubOf(b).conversations('archived', null, 9)).length,
      await hubOf(b).unread(),
    ]
    const socket = await hubSocket(b)
    await room.send(conversationId, draft(a, 'one'))
    await socket.next('new_message')
    await evict(hubOf(b))
    expect(await seen()).toEqual([1, 0, [{ peerId: a, unread: 1 }]])
    expect(await hubOf(b).setArchived(conversationId, 'archived')).toMatchObject({ ok: true })
    await evict(hubOf(b))
    expect(await seen()).toEqual([0, 1, []])
    await room.send(conversationId, draft(a, 'two'))
    await socket.next('new_message', ({ seq }) => seq === 2)
    await evict(hubOf(b))
    expect(await seen()).toEqual([1, 0, [{ peerId: a, unread: 2 }]])
    expect(await hubOf(b).setArchived(newId(), 'archived')).toMatchObject({ ok: false, code: 'CONVERSATION_NOT_FOUND' })
  })

  it('closes the sockets of a session that ends, and lets it open no other', async () => {
    const userId = newId()
    const sessionId = newId()
    const [ending, staying] = [await hubSocket(userId, { sessionId }), await hubSocket(userId)]
    await hubOf(userId).endSession(userId, sessionId)
    expect((await ending.untilClosed()).code).toBe(4001)
    expect((await staying.request('ping')).event).toBe('pong')
    await expect(hubSocket(userId, { sessionId })).rejects.toThrow('no socket')
    expect(await hubOf(userId).register({ sessionId, checkedAt: Date.now() }, newId())).toBe(false)
  })
})
