import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { block, decline, premium, stateOf, strangers, swipe } from '../../support/pairs.ts'
import { fetcher, listOf, requestsOf, send } from '../../support/requests.ts'
import { connect } from '../../support/sockets.ts'

describe('writing to somebody directly', () => {
  it('is a part of some plans, and says nothing of who is there', async () => {
    const [a, b] = await strangers()
    const refusals = await Promise.all([b.id, newId()].map((receiver_id) => send(a, { receiver_id, content: 'Hi' })))
    for (const { error } of refusals) expect(error.code).toBe('PREMIUM_REQUIRED')
    await premium(a)
    expect((await send(a, { receiver_id: newId(), content: 'Hi' })).error.code).toBe('CONVERSATION_NOT_FOUND')
    await block(b, a)
    expect((await send(a, { receiver_id: b.id, content: 'Hi' })).error.code).toBe('CONVERSATION_NOT_FOUND')
  })

  it.each(['rest', 'socket'])(
    'is a message like any other over %s, once, and one until it is answered',
    async (way) => {
      const [a, b] = await strangers()
      await premium(a)
      const [mine, theirs] = [await connect('/ws', a.token), await connect('/ws', b.token)]
      const body = { receiver_id: b.id, content: 'Hi', client_message_id: 'first' }
      const write = async (message: object) =>
        way === 'rest' ? (await send(a, message)).data : (await mine.request('send_message', message)).data
      const [first, second] = await Promise.all([write(body), write(body)])
      expect(first).toMatchObject({ message_id: expect.any(String), seq: 1, client_message_id: 'first' })
      expect([second['message_id'], (await write(body))['message_id']]).toEqual([
        first['message_id'],
        first['message_id'],
      ])
      const conversation_id = first['conversation_id']
      for (const socket of [mine, theirs]) {
        const { data } = await socket.next('new_message')
        expect(data).toMatchObject({ message_id: first['message_id'], sender_id: a.id, content: 'Hi' })
        expect('is_request' in data).toBe(false)
      }
      expect((await listOf(b))[0]).toMatchObject({
        id: conversation_id,
        unread_count: 1,
        last_message: { is_request: false },
      })
      expect((await listOf(a))[0]).toMatchObject({ id: conversation_id, unread_count: 0 })
      expect('match_id' in (await listOf(b))[0]).toBe(false)
      expect([await requestsOf(b), theirs.all('message_request')]).toEqual([[], []])
      const feed = (await a.call('GET', '/matching/feed')).data['users'].map(({ id }: { id: string }) => id)
      expect(feed).not.toContain(b.id)
      expect((await send(a, { conversation_id, content: 'more' })).error.details).toEqual({ reason: 'request_pending' })

      expect((await send(b, { conversation_id, content: 'Hello' })).data['seq']).toBe(2)
      await mine.next('match:created')
      await mine.next('new_message', ({ seq }) => seq === 2)
      expect(mine.all('new_message')).toHaveLength(2)
      expect((await send(a, { conversation_id, content: 'more' })).data['seq']).toBe(3)
      expect(await brokenInvariants(query, [a.id, b.id])).toEqual([])
    },
  )

  it('is a match where the other one has liked first, and leaves the list after a no', async () => {
    const [a, b] = await strangers()
    await premium(a)
    await swipe(b, a)
    const { data } = await send(a, { receiver_id: b.id, content: 'Hi' })
    expect([data['seq'], (await stateOf(a, b))?.matches]).toEqual([1, ['active']])

    const [c, d] = await strangers()
    await premium(c)
    await send(c, { receiver_id: d.id, content: 'Hi' })
    await decline(d, c, { fetcher })
    for (const person of [c, d]) {
      await expect.poll(() => listOf(person, 'active')).toEqual([])
      expect(await listOf(person, 'archived')).toMatchObject([{ last_message: { content: 'Hi' } }])
    }
  })
})
