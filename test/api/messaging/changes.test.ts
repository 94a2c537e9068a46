import { describe, expect, it } from 'vitest'
import { newMessageId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { evict, hubOf, roomOf, sqlIn } from '../../support/objects.ts'
import { matched, signIn, type Pair, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

/** What people do with messages that have been sent. */

const send = async ({ conversationId }: Pair, person: Person, content = 'Hello!'): Promise<string> =>
  (await person.call('POST', '/messages/send', { conversation_id: conversationId, content })).data['message_id']
const edit = (person: Person, id: string, content = 'Hello again!') =>
  person.call('PATCH', `/messages/${id}`, { content })
const remove = (person: Person, id: string) => person.call('DELETE', `/messages/${id}`)
const react = (person: Person, id: string, emoji: string) => person.call('PUT', `/messages/${id}/reaction`, { emoji })
const first = async (person: Person, { conversationId }: Pair) =>
  (await person.call('GET', `/conversations/${conversationId}/messages`)).data['messages'][0]
const inList = async (person: Person) => (await person.call('GET', '/conversations')).data['conversations'][0]
const age = ({ conversationId }: Pair, minutes: number) =>
  sqlIn(roomOf(conversationId), 'update messages set created_at = created_at - ?', minutes * 60_000)

async function withMessage(): Promise<Pair & { id: string }> {
  const pair = await matched()
  return { ...pair, id: await send(pair, pair.a) }
}

describe('PATCH /messages/{messageId}', () => {
  it('gives both the new text, in the conversation, in the list and on every device, and asks Postgres nothing', async () => {
    const pair = await withMessage()
    const { a, b, id, conversationId } = pair
    const sockets = [await connect('/ws', a.token), await connect('/ws', b.token), await connect('/ws', b.token)]
    const room = await connect(`/conversations/${conversationId}/ws`, b.token)
    const answer = await edit(a, id, '  Hello\u200b again! ')
    expect(answer.data).toEqual({
      message: 'Message edited',
      message_id: id,
      conversation_id: conversationId,
      seq: 1,
      content: 'Hello again!',
      edited_at: expect.any(String),
    })
    expect(answer.trips.db).toBe(0)
    const { edited_at } = answer.data
    for (const socket of [...sockets, room])
      expect((await socket.next('message_updated')).data).toEqual({
        event_id: expect.any(Number),
        message_id: id,
        conversation_id: conversationId,
        seq: 1,
        sender_id: a.id,
        content: 'Hello again!',
        edited_at,
      })
    for (const person of [a, b]) {
      expect(await first(person, pair)).toMatchObject({ content: 'Hello again!', edited_at })
      expect((await inList(person)).last_message).toMatchObject({ content: 'Hello again!', edited_at })
    }
    expect((await inList(b)).unread_count).toBe(1)
  })

  it('is for the sender: the other user may not, and for strangers there is no such message', async () => {
    const { b, id } = await withMessage()
    expect((await edit(b, id)).error.code).toBe('UNAUTHORIZED_ACTION')
    const { a: stranger, conversationId } = await withMessage()
    const [theirs, none] = [await edit(stranger, id), await edit(stranger, newMessageId(conversationId))]
    expect([theirs.error.code, none.error.code]).toEqual(['MESSAGE_NOT_FOUND', 'MESSAGE_NOT_FOUND'])
    expect({ ...theirs.error, request_id: '' }).toEqual({ ...none.error, request_id: '' })
    expect((await edit(await signIn(), id)).error.code).toBe('MESSAGE_NOT_FOUND')
  })

  it('takes no text that could not be sent', async () => {
    const pair = await withMessage()
    for (const content of ['', ' \u200b'])
      expect((await edit(pair.a, pair.id, content)).error.details?.['issues'][0].path).toBe('body.content')
    expect((await edit(pair.a, pair.id, 'a'.repeat(2_001))).error.code).toBe('CONTENT_TOO_LONG')
    expect(await first(pair.a, pair)).toMatchObject({ content: 'Hello!' })
  })

  it('is possible for fifteen minutes', async () => {
    const pair = await withMessage()
    await age(pair, 14.9)
    expect((await edit(pair.a, pair.id, 'in time')).status).toBe(200)
    await age(pair, 0.2)
    const late = await edit(pair.a, pair.id, 'too late')
    expect(late.error).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('15 minutes') })
    expect((await remove(pair.a, pair.id)).error.code).toBe('CONFLICT')
    expect(await first(pair.b, pair)).toMatchObject({ content: 'in time' })
  })

  it('is over with the conversation', async () => {
    const pair = await withMessage()
    await sqlIn(roomOf(pair.conversationId), "update room set status = 'archived'")
    await evict(roomOf(pair.conversationId))
    expect((await edit(pair.a, pair.id)).error.code).toBe('CONFLICT')
    expect((await react(pair.b, pair.id, '👍')).error.code).toBe('CONFLICT')
  })

  it('finds a message whose match has not reached the hub yet', async () => {
    const { a, id, conversationId } = await withMessage()
    const hub = hubOf(a.id)
    await expect.poll(() => sqlIn(hub, 'select 1 from inbox where conversation_id = ?', conversationId)).toHaveLength(1)
    await sqlIn(hub, 'delete from inbox')
    expect((await edit(a, id)).status).toBe(200)
    await expect.poll(() => sqlIn(hub, 'select 1 from inbox')).toHaveLength(1)
    await sqlIn(hub, 'delete from inbox')
    await query("update conversations set status = 'blocked' where id = $1", [conversationId])
    expect((await edit(a, id)).error.code).toBe('MESSAGE_NOT_FOUND')
  })
})

describe('DELETE /messages/{messageId}', () => {
  it('leaves both a place without content, in the conversation, in the list and on every device', async () => {
    const pair = await withMessage()
    const { a, b, id, conversationId } = pair
    await react(b, id, '👍')
    const sockets = [await connect('/ws', a.token), await connect('/ws', b.token)]
    const room = await connect(`/conversations/${conversationId}/ws`, b.token)
    const answer = await remove(a, id)
    const { deleted_at } = answer.data
    expect(answer.data).toEqual({
      message: 'Message deleted',
      message_id: id,
      conversation_id: conversationId,
      seq: 1,
      deleted_at: expect.any(String),
    })
    for (const socket of [...sockets, room])
      expect((await socket.next('message_deleted')).data).toEqual({
        event_id: expect.any(Number),
        message_id: id,
        conversation_id: conversationId,
        seq: 1,
        sender_id: a.id,
        deleted_at,
      })
    for (const person of [a, b]) {
      expect(await first(person, pair)).toMatchObject({ id, content: '', reactions: [], deleted_at })
      expect((await inList(person)).last_message).toMatchObject({ id, content: '', reactions: [], deleted_at })
    }
  })

  it('can be repeated, and changes nothing then', async () => {
    const pair = await withMessage()
    const one = await remove(pair.a, pair.id)
    await age(pair, 20)
    expect((await remove(pair.a, pair.id)).data).toEqual(one.data)
    expect((await remove(pair.b, pair.id)).error.code).toBe('UNAUTHORIZED_ACTION')
    expect((await edit(pair.a, pair.id)).error).toMatchObject({ code: 'CONFLICT' })
    expect((await react(pair.b, pair.id, '👍')).error).toMatchObject({ code: 'CONFLICT' })
  })

  it('takes what nobody has read out of what is unread, and nothing else', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const socket = await connect('/ws', b.token)
    const ids = [await send(pair, a), await send(pair, a), await send(pair, a)]
    await b.call('PUT', `/messages/${ids[0]}/read`)
    await remove(a, ids[0] ?? '')
    await remove(a, ids[1] ?? '')
    await socket.next('message_deleted', ({ seq }) => seq === 2)
    expect((await inList(b)).unread_count).toBe(1)
    // What has been deleted cannot be read any more.
    expect((await b.call('PUT', `/messages/${ids[1]}/read`)).status).toBe(200)
    const mark = { conversation_id: conversationId, up_to_seq: 9 }
    expect((await b.call('POST', '/messages/mark-read', mark)).data).toEqual({ marked_count: 1 })
    await socket.next('message_read', ({ up_to_seq }) => up_to_seq === 3)
    expect((await inList(b)).unread_count).toBe(0)
  })

  it('leaves nothing of the text to a device that comes back later', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const socket = await connect('/ws', b.token)
    const [secret, other] = [await send(pair, a, 'a secret'), await send(pair, a, 'no secret')]
    await edit(a, secret, 'another secret')
    await socket.next('message_updated')
    await remove(a, secret)
    await socket.next('message_deleted')
    for (const path of ['/ws', `/conversations/${conversationId}/ws`]) {
      const back = await connect(`${path}?last_event_id=0`, b.token)
      await back.next('resumed')
      expect(back.all('new_message').map(({ message_id, content }) => [message_id, content])).toEqual([
        [secret, ''],
        [other, 'no secret'],
      ])
      expect(JSON.stringify(back.frames)).not.toMatch(/(a|another) secret/)
    }
  })
})

describe('reactions', () => {
  const reactions = async (person: Person, pair: Pair) => (await first(person, pair)).reactions

  it('are one for each person, seen by both and told to every device', async () => {
    const pair = await withMessage()
    const { a, b, id, conversationId } = pair
    const socket = await connect('/ws', a.token)
    const room = await connect(`/conversations/${conversationId}/ws`, b.token)
    expect((await react(b, id, '👍🏽')).data).toEqual({
      message: 'Reaction set',
      message_id: id,
      conversation_id: conversationId,
      reactions: [{ user_id: b.id, emoji: '👍🏽' }],
    })
    await react(a, id, '😂')
    await react(b, id, '❤')
    const both = expect.arrayContaining([
      { user_id: a.id, emoji: '😂' },
      { user_id: b.id, emoji: '❤️' },
    ])
    for (const person of [a, b]) expect(await reactions(person, pair)).toEqual(both)
    for (const at of [socket, room]) {
      const { data } = await at.next('message_reaction', ({ emoji }) => emoji === '❤️')
      expect(data).toMatchObject({ message_id: id, seq: 1, user_id: b.id, reactions: both })
    }
    expect((await inList(a)).last_message.reactions).toEqual(both)

    expect((await b.call('DELETE', `/messages/${id}/reaction`)).data['reactions']).toEqual([
      { user_id: a.id, emoji: '😂' },
    ])
    expect((await socket.next('message_reaction', ({ emoji }) => emoji === null)).data).toMatchObject({
      user_id: b.id,
      reactions: [{ user_id: a.id, emoji: '😂' }],
    })
    expect((await inList(b)).unread_count).toBe(1)
  })

  it('that are there already are told to nobody', async () => {
    const pair = await withMessage()
    const { a, b, id } = pair
    const socket = await connect('/ws', a.token)
    for (const emoji of ['👍', '👍', '🎉']) await react(b, id, emoji)
    await a.call('DELETE', `/messages/${id}/reaction`)
    await socket.next('message_reaction', ({ emoji }) => emoji === '🎉')
    expect(socket.all('message_reaction').map(({ emoji }) => emoji)).toEqual(['👍', '🎉'])
  })

  it('are one emoji and nothing else', async () => {
    const pair = await withMessage()
    for (const emoji of ['', 'a', '👍👍'])
      expect((await react(pair.b, pair.id, emoji)).error.details?.['issues'][0].path).toBe('body.emoji')
    expect(await reactions(pair.b, pair)).toEqual([])
  })

  it('are for the two who can see the message', async () => {
    const { id } = await withMessage()
    const { a: stranger } = await withMessage()
    expect((await react(stranger, id, '👍')).error.code).toBe('MESSAGE_NOT_FOUND')
    expect((await stranger.call('DELETE', `/messages/${id}/reaction`)).error.code).toBe('MESSAGE_NOT_FOUND')
  })
})
