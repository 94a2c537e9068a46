import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { acquaintances } from '../../support/matches.ts'
import { draft, hubOf, openRoom, roomOf, sqlIn, type TestRoom } from '../../support/objects.ts'
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

describe('GET /messages/conversations/{matchId}', () => {
  it('pages back by a message, by a time and by cursor', async () => {
    const { a, b, matchId, conversationId } = await matched()
    const sent: { message_id: string; created_at: string }[] = []
    for (let i = 0; i < 5; i += 1) {
      const body = { match_id: matchId, content: `${i}` }
      sent.push((await (i % 2 ? a : b).call('POST', '/messages/send', body)).data as (typeof sent)[number])
    }
    const page = async (search: string) => {
      const { data, meta } = await a.call('GET', `/messages/conversations/${matchId}?${search}`)
      return { seqs: data['messages'].map(({ seq }: { seq: number }) => seq), ...meta.pagination }
    }
    const newest = await page('limit=2')
    expect(newest).toMatchObject({ seqs: [5, 4], has_more: true, limit: 2 })
    expect(await page(`limit=2&cursor=${newest.cursor}`)).toMatchObject({ seqs: [3, 2], has_more: true })
    expect(await page(`limit=2&before=${sent[3]?.message_id.toUpperCase()}`)).toMatchObject({ seqs: [3, 2] })
    expect(await page(`before=${sent[0]?.message_id}`)).toEqual({ seqs: [], cursor: null, has_more: false, limit: 50 })

    for (const i of sent.keys())
      await sqlIn(roomOf(conversationId), 'update messages set created_at = ? where seq = ?', (i + 1) * 1_000, i + 1)
    expect(await page('limit=2&before=1970-01-01T00:00:04.000Z')).toMatchObject({ seqs: [3, 2] })
    expect(await page(`before=${encodeURIComponent('1970-01-01T01:00:01.500+01:00')}`)).toMatchObject({ seqs: [1] })
    expect(await page('before=1970-01-01T00:00:01.000Z')).toMatchObject({ seqs: [] })
    expect(await page('before=2100-01-01T00:00:00Z')).toMatchObject({ seqs: [5, 4, 3, 2, 1] })
  })

  it('refuses what it cannot begin from, and who takes no part', async () => {
    const [mine, theirs] = [await matched(), await matched()]
    const ask = async (search: string, matchId = mine.matchId) =>
      (await mine.a.call('GET', `/messages/conversations/${matchId}${search}`)).error
    expect((await ask(`?before=${newId()}`)).code).toBe('MESSAGE_NOT_FOUND')
    expect((await ask('?before=yesterday')).details?.['issues'][0].path).toBe('query.before')
    expect((await ask(`?before=${newId()}&cursor=x`)).details?.['issues'][0].path).toBe('query.before')
    expect((await ask('?cursor=x')).code).toBe('INVALID_CURSOR')
    expect((await ask('?limit=101')).code).toBe('VALIDATION_FAILED')
    expect((await ask('', theirs.matchId)).code).toBe('CONVERSATION_NOT_FOUND')
  })
})

describe('what is unread', () => {
  it('is counted over all conversations, in one look', async () => {
    const { a: me, conversationId } = await matched()
    const [one, two] = await acquaintances()
    const others: TestRoom[] = await Promise.all(
      [one, two].map(({ id: peer }) => {
        return openRoom({
          participants: [me.id, peer].map((userId) => ({
            userId,
            readReceipts: false,
            card: { id: userId, first_name: 'Kim', age: 30, photos: [] },
          })),
        })
      }),
    )
    for (const [i, { room, conversationId: id, snapshot }] of others.entries())
      for (let n = 0; n <= i; n += 1) await room.send(id, draft(snapshot.participants[1]?.userId ?? '', 'x'))
    await expect
      .poll(async () => (await hubOf(me.id).unread()).map(({ unread }) => unread).toSorted((x, y) => x - y))
      .toEqual([1, 2])
    const answer = await me.call('GET', '/conversations/unread-count')
    expect([answer.data, answer.trips]).toEqual([
      { unread_count: 3, unread_conversations: 2 },
      // Whether those who have written are there is for Postgres to say.
      { db: 1, redis: 1 },
    ])
    expect(await list(me, 'active')).toContain(conversationId)
  })
})
