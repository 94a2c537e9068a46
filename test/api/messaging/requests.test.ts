import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { accept, block, decline, interest, premium, stateOf, strangers, swipe } from '../../support/pairs.ts'
import { published, type Person } from '../../support/people.ts'
import {
  ask,
  asked,
  cancel,
  conversationOf,
  fetcher,
  history,
  listOf,
  requestsOf,
  respond,
  send,
  WORDS,
} from '../../support/requests.ts'
import { connect } from '../../support/sockets.ts'

describe('asking by a message', () => {
  it('reaches the other one alone, with a preview, and is on no list of conversations', async () => {
    const [a, b] = await strangers()
    const [mine, theirs] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    const { data, trips } = await ask(a, b)
    expect(data).toEqual({
      request_id: expect.any(String),
      message_id: expect.any(String),
      message: 'Message request sent successfully',
      preview_text: WORDS,
      status: 'pending',
    })
    expect(trips.db).toBe(1)
    const told = (await theirs.next('message_request')).data
    expect(told).toMatchObject({
      request_id: data['request_id'],
      message_id: data['message_id'],
      conversation_id: await conversationOf(a, b),
      sender_id: a.id,
      receiver_id: b.id,
      preview_text: WORDS,
      status: 'pending',
      user: { id: a.id, first_name: 'Kim' },
    })
    await mine.request('ping')
    expect(mine.frames.map(({ event }) => event)).toEqual(['authenticated', 'pong'])
    for (const person of [a, b])
      for (const type of ['active', 'archived']) expect(await listOf(person, type)).toEqual([])
    expect((await b.call('GET', '/conversations/unread-count')).data['unread_count']).toBe(0)
    const view = {
      id: data['message_id'],
      message_id: data['message_id'],
      sender_id: a.id,
      receiver_id: b.id,
      status: 'pending',
    }
    for (const [person, type, user] of [
      [a, 'sent', b],
      [b, 'received', a],
    ] as const)
      expect(await requestsOf(person, `type=${type}`)).toMatchObject([
        { ...view, id: data['request_id'], preview_text: WORDS, user: { id: user.id } },
      ])
    expect(await history(b, told['conversation_id'] as string)).toMatchObject([
      { id: data['message_id'], seq: 1, is_request: true, request_status: 'pending', content: WORDS, is_read: false },
    ])
  })

  it('takes 250 characters as a reader counts them, and not one more', async () => {
    const [a, b] = await strangers()
    expect((await ask(a, b, '👨‍👩‍👧'.repeat(251))).error.code).toBe('CONTENT_TOO_LONG')
    expect((await ask(a, b, ' ')).error.code).toBe('VALIDATION_FAILED')
    expect((await ask(a, b, '👨‍👩‍👧'.repeat(250))).status).toBe(200)
  })

  it('is one at a time for each pair, whatever comes together', async () => {
    const [a, b] = await strangers()
    const answers = await Promise.all([1, 2, 3].map((n) => ask(a, b, `Hi ${n}`)))
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(2)
    for (const { error } of answers) if (error.code) expect(error.code).toBe('MESSAGE_REQUEST_EXISTS')
    expect(await requestsOf(b)).toHaveLength(1)
    const again = { headers: { 'idempotency-key': newId() } }
    const [c, d] = await strangers()
    const [first, second] = [await ask(c, d, WORDS, again), await ask(c, d, WORDS, again)]
    expect(second.text).toBe(first.text)
  })

  it('is for people whom one could meet', async () => {
    const [a, b] = await strangers()
    expect((await ask(a, a)).error.code).toBe('SELF_ACTION')
    const unknown = await ask(a, { ...b, id: newId() })
    expect(unknown.error.code).toBe('USER_NOT_FOUND')
    await b.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    expect((await ask(a, b)).error.code).toBe('USER_NOT_FOUND')
    await b.call('PUT', '/profile/visibility', { visibility: 'everyone' })
    await block(b, a)
    expect((await ask(a, b)).error.code).toBe('USER_NOT_FOUND')
    expect((await ask(b, a)).error.code).toBe('USER_BLOCKED')
    await a.call('POST', '/profile/unpublish')
    expect((await ask(a, await published())).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })
})

describe('what becomes of a request', () => {
  const WAYS: Record<string, (b: Person, a: Person, requestId: string) => Promise<{ status: number; text: string }>> = {
    accepting: (b, _a, requestId) => respond(b, requestId, 'accept'),
    'a reply': async (b, a) => send(b, { conversation_id: await conversationOf(a, b), content: 'All of them' }),
    'a like': (b, a) => swipe(b, a, 'like', { fetcher }),
    'asking back': (b, a) => ask(b, a, 'And you?'),
    'accepting the interest': (b, a) => accept(b, a, { fetcher }),
  }

  it.each(Object.keys(WAYS))('is a match by %s, of which both are told before the message', async (way) => {
    const { a, b, requestId, messageId } = await asked()
    const sockets = await Promise.all([a, b].map(({ token }) => connect('/ws', token)))
    const { status, text } = (await WAYS[way]?.(b, a, requestId)) ?? { status: 0, text: '' }
    expect(status, text).toBe(200)
    const conversation_id = await conversationOf(a, b)
    for (const socket of sockets) {
      await socket.next('new_message', (data) => data['message_id'] === messageId)
      const names = socket.frames.map(({ event }) => event)
      expect(names.indexOf('match:created')).toBeGreaterThan(0)
      expect(names.indexOf('match:created')).toBeLessThan(names.indexOf('new_message'))
      expect(socket.all('new_message')[0]).toMatchObject({
        conversation_id,
        seq: 1,
        sender_id: a.id,
        content: WORDS,
        is_request: true,
        request_status: 'accepted',
      })
    }
    for (const person of [a, b])
      expect((await listOf(person))[0]).toMatchObject({ id: conversation_id, match_id: expect.any(String) })
    if (way === 'accepting')
      expect((await listOf(a))[0].last_message).toMatchObject({ id: messageId, is_request: true })
    expect((await listOf(b))[0].unread_count).toBe(0)
    expect((await history(b, conversation_id)).at(-1)).toMatchObject({
      id: messageId,
      request_status: 'accepted',
      is_read: true,
    })
    expect((await stateOf(a, b))?.matches).toEqual(['active'])
    expect(await requestsOf(a, 'type=sent&status=accepted')).toMatchObject([{ id: requestId }])
    expect(await brokenInvariants(query, [a.id, b.id])).toEqual([])
  })

  it('is a match at once when the other one has asked or liked first', async () => {
    const [a, b] = await strangers()
    await interest(b, a)
    const { data } = await ask(a, b)
    expect(data).toMatchObject({ status: 'accepted', match_id: expect.any(String), message_id: expect.any(String) })
    expect(await history(b, data['conversation_id'])).toMatchObject([{ id: data['message_id'], is_request: false }])
    expect((await ask(b, a)).error).toMatchObject({
      code: 'CONFLICT',
      details: { conversation_id: data['conversation_id'] },
    })
  })

  it('is nothing after a no, until a week has passed', async () => {
    const { a, b, requestId } = await asked()
    const socket = await connect('/ws', b.token)
    for (let i = 0; i < 2; i += 1)
      expect((await respond(b, requestId, 'decline')).data).toEqual({ message: 'Request declined successfully' })
    expect((await socket.next('message_request')).data).toMatchObject({ request_id: requestId, status: 'declined' })
    expect((await respond(b, requestId, 'accept')).error.code).toBe('CONFLICT')
    expect((await ask(a, b)).error).toMatchObject({ code: 'CONFLICT', details: { reason: 'declined' } })
    expect((await send(b, { conversation_id: await conversationOf(a, b), content: 'x' })).error.code).toBe('CONFLICT')
    await query("update decisions set declined_at = declined_at - interval '8 days' where id = $1", [requestId])
    const again = await ask(a, b, 'Still?')
    expect(again.data).toMatchObject({ request_id: requestId, status: 'pending' })
    expect((await socket.next('message_request', ({ status }) => status === 'pending')).data['preview_text']).toBe(
      'Still?',
    )
    expect(
      (await history(b, await conversationOf(a, b))).map(
        ({ request_status }: { request_status: string }) => request_status,
      ),
    ).toEqual(['pending', 'declined'])
    expect((await respond(b, requestId, 'accept')).data).toMatchObject({ match_created: true })
  })

  it('is gone for the other one when it is cancelled', async () => {
    const { a, b, requestId, messageId } = await asked()
    const socket = await connect('/ws', b.token)
    expect((await a.call('DELETE', `/messages/${messageId}`)).status).not.toBe(200)
    expect((await cancel(a, requestId)).data).toEqual({ message: 'Request cancelled successfully' })
    expect((await socket.next('message_request')).data).toMatchObject({
      request_id: requestId,
      status: 'cancelled',
      preview_text: '',
    })
    expect([await requestsOf(b), (await requestsOf(a, 'type=sent'))[0].status]).toEqual([[], 'cancelled'])
    const [message] = await history(b, await conversationOf(a, b))
    expect(message).toMatchObject({ content: '', request_status: 'cancelled', deleted_at: expect.any(String) })
    expect((await respond(b, requestId, 'accept')).error.code).toBe('REQUEST_NOT_FOUND')
    const late = await connect('/ws?last_event_id=0', b.token)
    await late.next('resumed')
    expect(late.all('message_request').map((told) => told['preview_text'])).toEqual(['', ''])
    expect((await ask(a, b, 'Once more')).status).toBe(200)
  })

  it('is nothing across a block, and comes back when a decline is taken back', async () => {
    const { a, b } = await asked()
    await b.call('POST', `/users/${a.id}/block`, undefined, { fetcher })
    expect([await requestsOf(b), await requestsOf(a, 'type=sent')]).toEqual([[], []])
    expect((await send(b, { conversation_id: await conversationOf(a, b), content: 'x' })).error.code).toBe('CONFLICT')

    const other = await asked()
    await premium(other.b)
    await decline(other.b, other.a, { fetcher })
    expect((await other.b.call('POST', '/matching/rewind', undefined, { fetcher })).status).toBe(200)
    const conversation_id = await conversationOf(other.a, other.b)
    expect((await send(other.b, { conversation_id, content: 'I do!' })).data).toMatchObject({ seq: 2 })
    expect(await brokenInvariants(query, [a.id, b.id, other.a.id, other.b.id])).toEqual([])
  })

  it('is for the two alone', async () => {
    const { a, b, requestId } = await asked()
    const stranger = await published()
    for (const [person, id] of [
      [stranger, requestId],
      [a, requestId],
      [b, newId()],
    ] as const)
      for (const action of ['accept', 'decline'])
        expect((await respond(person, id, action)).error.code).toBe('REQUEST_NOT_FOUND')
    for (const [person, id] of [
      [stranger, requestId],
      [b, requestId],
      [a, newId()],
    ] as const)
      expect((await cancel(person, id)).error.code).toBe('REQUEST_NOT_FOUND')
    expect((await send(stranger, { conversation_id: await conversationOf(a, b), content: 'x' })).error.code).toBe(
      'CONVERSATION_NOT_FOUND',
    )
  })
})

describe('a conversation that waits', () => {
  it('accepts nothing more from the sender', async () => {
    const { a, b } = await asked()
    const conversation_id = await conversationOf(a, b)
    const socket = await connect('/ws', a.token)
    for (const where of [{ conversation_id }, { receiver_id: b.id }]) {
      const refused = await send(a, { ...where, content: 'Hello?' })
      expect(refused.error).toMatchObject({ code: 'CONFLICT', details: { reason: 'request_pending' } })
      expect((await socket.request('send_message', { ...where, content: 'Hello?' })).data['details']).toEqual({
        reason: 'request_pending',
      })
    }
  })

  it.each(['/ws', '/conversations/:id/ws'])('is accepted by a reply over %s', async (path) => {
    const { a, b } = await asked()
    const conversation_id = await conversationOf(a, b)
    const socket = await connect(path.replace(':id', conversation_id), b.token)
    const replies = await Promise.all(
      ['one', 'two'].map((content) => socket.request('send_message', { conversation_id, content })),
    )
    expect(replies.map(({ event, data }) => [event, data['seq']])).toEqual([
      ['ack', 2],
      ['ack', 3],
    ])
    expect((await stateOf(a, b))?.matches).toEqual(['active'])
  })

  it('is accepted once by two replies, and by none that cannot be sent', async () => {
    const { a, b } = await asked()
    const conversation_id = await conversationOf(a, b)
    expect((await send(b, { conversation_id, message_type: 'photo', media_id: newId() })).error.code).toBe(
      'VALIDATION_FAILED',
    )
    await b.call('POST', '/profile/unpublish')
    expect((await send(b, { conversation_id, content: 'x' })).error.code).toBe('PROFILE_NOT_PUBLISHED')
    expect((await stateOf(a, b))?.matches).toEqual([])
    await b.call('POST', '/profile/publish')
    const answers = await Promise.all(
      [1, 2].map((n) => send(b, { receiver_id: a.id, content: `reply ${n}`, client_message_id: 'c' })),
    )
    expect(answers.map(({ data }) => data['seq'])).toEqual([2, 2])
    expect((await stateOf(a, b))?.matches).toEqual(['active'])
  })
})

describe('the lists', () => {
  it('are paged and filtered, with cursors that are good for nothing else', async () => {
    const [a, ...others] = [...(await strangers()), ...(await strangers())]
    if (!a) throw new Error('nobody')
    for (const other of others.slice(0, 1)) await ask(other, a)
    const { location } = await placeOf(a)
    const more = await Promise.all([1, 2, 3].map(() => published({ location })))
    for (const person of more) await ask(person, a)
    const [newest] = await requestsOf(a, 'limit=1')
    await respond(a, newest.id, 'decline')
    expect(await requestsOf(a, 'status=declined')).toMatchObject([{ id: newest.id, status: 'declined' }])
    expect(await requestsOf(a, 'status=pending')).toHaveLength(3)
    const unasked = await a.call('GET', '/messages/requests')
    expect(unasked.data['requests']).toEqual(await requestsOf(a, 'status=pending'))
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const page = await a.call(
        'GET',
        `/messages/requests?status=all&limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      )
      expect(page.trips).toEqual({ db: 1, redis: 1 })
      seen.push(...page.data['requests'].map(({ id }: { id: string }) => id))
      cursor = page.meta.pagination.cursor
      if (cursor) {
        const elsewhere = await a.call(
          'GET',
          `/messages/requests?type=sent&status=all&cursor=${encodeURIComponent(cursor)}`,
        )
        expect(elsewhere.error.code).toBe('INVALID_CURSOR')
      }
    }
    expect([seen.length, new Set(seen).size]).toEqual([4, 4])
  })
})

async function placeOf({ id }: Person) {
  const [row] = await query<{ latitude: number; longitude: number }>(
    'select cell_lat as latitude, cell_lon as longitude from profiles where user_id = $1',
    [id],
  )
  return { location: { latitude: row?.latitude ?? 0, longitude: row?.longitude ?? 0 } }
}
