import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/platform/ids.ts'
import { draft, hubOf, openRoom, type TestRoom } from '../../support/objects.ts'
import { matched, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const list = async (person: Person, type: 'active' | 'archived') =>
  (await person.call('GET', `/conversations?type=${type}`)).data['conversations'].map(({ id }: { id: string }) => id)
const counts = async (person: Person) => (await person.call('GET', '/conversations/unread-count')).data

describe('archiving a conversation', () => {
  it('is for one person, on all their devices, until the next message', async () => {
    const { a, b, conversationId } = await matched()
    const send = (person: Person) =>
      person.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' })
    const [phone, theirs] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    await send(b)
    await phone.next('new_message')
    expect(await counts(a)).toEqual({ unread_count: 1, unread_conversations: 1 })

    const archived = await a.call('POST', `/conversations/${conversationId}/archive`)
    expect(archived.data).toEqual({
      message: 'Conversation archived',
      conversation_id: conversationId,
      status: 'archived',
    })
    expect(archived.trips.db).toBe(0)
    expect((await phone.next('conversation_updated')).data).toMatchObject({
      conversation_id: conversationId,
      status: 'archived',
    })
    expect([await list(a, 'active'), await list(a, 'archived')]).toEqual([[], [conversationId]])
    expect([await list(b, 'active'), await list(b, 'archived')]).toEqual([[conversationId], []])
    expect(await counts(a)).toEqual({ unread_count: 0, unread_conversations: 0 })
    expect((await a.call('POST', `/conversations/${conversationId}/archive`)).status).toBe(200)

    await a.call('POST', `/conversations/${conversationId}/unarchive`)
    await phone.next('conversation_updated', ({ status }) => status === 'active')
    expect(await list(a, 'active')).toEqual([conversationId])

    for (const person of [b, a]) {
      await a.call('POST', `/conversations/${conversationId}/archive`)
      const { message_id } = (await send(person)).data
      await phone.next('new_message', (data) => data['message_id'] === message_id)
      expect([await list(a, 'active'), await list(a, 'archived')]).toEqual([[conversationId], []])
    }
    expect(phone.all('conversation_updated')).toHaveLength(4)
    expect(theirs.all('conversation_updated')).toEqual([])
  })

  it('stays through what is no new message', async () => {
    const { a, b, conversationId } = await matched()
    const phone = await connect('/ws', a.token)
    const { data } = await a.call('POST', '/messages/send', { conversation_id: conversationId, content: 'hi' })
    await a.call('POST', `/conversations/${conversationId}/archive`)
    await b.call('PUT', `/messages/${data['message_id']}/read`)
    await b.call('PUT', `/messages/${data['message_id']}/reaction`, { emoji: '👍' })
    await phone.next('message_reaction')
    expect(await list(a, 'archived')).toEqual([conversationId])
  })

  it('is not there for conversations of others, or of nobody', async () => {
    const [{ a }, { conversationId }] = [await matched(), await matched()]
    for (const id of [conversationId, newId()])
      for (const verb of ['archive', 'unarchive'])
        expect((await a.call('POST', `/conversations/${id}/${verb}`)).error.code).toBe('CONVERSATION_NOT_FOUND')
  })
})

describe('what is unread', () => {
  it('is counted over all conversations, in one look', async () => {
    const { a: me, conversationId } = await matched()
    const others: TestRoom[] = await Promise.all(
      [1, 2].map(() => {
        const peer = newId()
        return openRoom({
          participants: [me.id, peer].map((userId) => ({
            userId,
            readReceipts: false,
            card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
          })),
        })
      }),
    )
    for (const [i, { room, conversationId: id, opening }] of others.entries())
      for (let n = 0; n <= i; n += 1) await room.send(id, draft(opening.participants[1]?.userId ?? '', 'x'))
    await expect.poll(() => hubOf(me.id).unread()).toEqual({ unread_count: 3, unread_conversations: 2 })
    const answer = await me.call('GET', '/conversations/unread-count')
    expect([answer.data, answer.trips]).toEqual([
      { unread_count: 3, unread_conversations: 2 },
      { db: 0, redis: 1 },
    ])
    expect(await list(me, 'active')).toContain(conversationId)
  })
})
