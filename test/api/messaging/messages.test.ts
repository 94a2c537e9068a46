import { describe, expect, it } from 'vitest'
import { matched, type Pair, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const send = (person: Person, body: object) => person.call('POST', '/messages/send', body)
const list = async (person: Person) => (await person.call('GET', '/conversations')).data['conversations']
const history = (person: Person, { conversationId }: Pair, search = '') =>
  person.call('GET', `/conversations/${conversationId}/messages${search}`)
const seqs = (answer: Awaited<ReturnType<typeof history>>) =>
  answer.data['messages'].map(({ seq }: { seq: number }) => seq)

let lent: Promise<Pair> | undefined
/** A pair for tests that change nothing. */
const anyPair = (): Promise<Pair> => (lent ??= matched())

async function withMessages(count: number): Promise<Pair> {
  const pair = await matched()
  for (let i = 1; i <= count; i += 1)
    await send(pair.a, { conversation_id: pair.conversationId, content: `message ${i}` })
  return pair
}

describe('POST /messages/send', () => {
  it('stores a message, asks Postgres nothing, and shows it to both', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const answer = await send(a, { conversation_id: conversationId, content: 'Hello!', message_type: 'text' })
    expect(answer.data).toEqual({
      message_id: expect.any(String),
      conversation_id: conversationId,
      seq: 1,
      message: 'Message sent successfully',
      created_at: expect.any(String),
    })
    expect((await send(a, { conversation_id: conversationId, content: 'again' })).trips.db).toBe(0)
    for (const person of [a, b]) {
      expect((await history(person, pair)).data['messages'][1]).toEqual({
        id: answer.data['message_id'],
        conversation_id: conversationId,
        seq: 1,
        sender_id: a.id,
        receiver_id: b.id,
        content: 'Hello!',
        message_type: 'text',
        is_request: false,
        is_read: false,
        reactions: [],
        created_at: answer.data['created_at'],
      })
    }
  })

  it('finds the conversation by its match or by the other person', async () => {
    const { a, b, matchId, conversationId } = await matched()
    for (const body of [{ match_id: matchId }, { receiver_id: b.id }]) {
      expect((await send(a, { ...body, content: 'hi' })).data['conversation_id']).toBe(conversationId)
    }
  })

  it('numbers messages without gaps, however many come at once', async () => {
    const pair = await matched()
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        send(i % 2 ? pair.a : pair.b, { conversation_id: pair.conversationId, content: `${i}` }),
      ),
    )
    expect(answers.map(({ data }) => data['seq']).toSorted((x, y) => x - y)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    )
  })

  it('stores a client_message_id once, over REST and socket alike, for each sender', async () => {
    const pair = await matched()
    const { a, b, conversationId } = pair
    const body = { conversation_id: conversationId, content: 'once', client_message_id: 'c-1' }
    const socket = await connect('/ws', a.token)
    const first = await send(a, body)
    const again = await Promise.all([
      send(a, body),
      send(a, { ...body, content: 'changed' }),
      socket.request('send_message', body),
    ])
    for (const { data } of again) expect(data['message_id']).toBe(first.data['message_id'])
    expect((await send(b, body)).data['message_id']).not.toBe(first.data['message_id'])
    expect(seqs(await history(a, pair))).toEqual([2, 1])
  })

  it.each([
    [{ content: '' }, 'VALIDATION_FAILED'],
    [{ content: ' \u200b\n ' }, 'VALIDATION_FAILED'],
    [{ content: 'x', message_type: 'video' }, 'INVALID_MESSAGE_TYPE'],
    [{ content: 'x', message_type: 'photo' }, 'VALIDATION_FAILED'],
    [{ content: 'x', client_message_id: 'a'.repeat(65) }, 'VALIDATION_FAILED'],
    [{}, 'VALIDATION_FAILED'],
  ])('refuses %j', async (body, code) => {
    const pair = await anyPair()
    expect((await send(pair.a, { conversation_id: pair.conversationId, ...body })).error.code).toBe(code)
    expect(seqs(await history(pair.a, pair))).toEqual([])
  })

  it.each(['👍🏽', 'a'])('takes 2,000 characters as a reader counts them, and no more: %s', async (character) => {
    const { a, conversationId } = await matched()
    const say = (times: number) => send(a, { conversation_id: conversationId, content: character.repeat(times) })
    expect((await say(2_001)).error.code).toBe('CONTENT_TOO_LONG')
    expect((await say(2_000)).data['seq']).toBe(1)
  })

  it('takes no character that is of any length', async () => {
    const { a, conversationId } = await matched()
    // One letter with many marks is one character to a reader, whatever it weighs.
    const heavy = 'a\u0300\u0301\u0302\u0303\u0304\u0305'.repeat(1_900)
    const refused = await send(a, { conversation_id: conversationId, content: heavy })
    expect(refused.error).toMatchObject({ code: 'CONTENT_TOO_LONG', details: { max_length: 2_000, max_bytes: 16_000 } })
  })

  it.each(['', 'x\u0000', '\ud800', 'ключ', 'x'.repeat(65)])(
    'takes no client_message_id that cannot be kept everywhere: %j',
    async (client_message_id) => {
      const { a, conversationId } = await anyPair()
      const refused = await send(a, { conversation_id: conversationId, content: 'x', client_message_id })
      expect(refused.error.details?.['issues'][0].path).toBe('body.client_message_id')
    },
  )

  it('has to be told where to', async () => {
    const { a, b } = await matched()
    expect((await send(a, { content: 'x' })).error.details?.['issues'][0].path).toBe('body.conversation_id')
    expect((await send(a, { receiver_id: a.id, content: 'x' })).error.code).toBe('CONVERSATION_NOT_FOUND')
    expect((await send(a, { match_id: b.id, content: 'x' })).error.code).toBe('CONVERSATION_NOT_FOUND')
  })
})

describe('GET /conversations/{id}/messages', () => {
  it('pages back from the newest without losing or repeating any', async () => {
    const pair = await withMessages(7)
    const first = await history(pair.a, pair, '?limit=3')
    expect(seqs(first)).toEqual([7, 6, 5])
    await send(pair.b, { conversation_id: pair.conversationId, content: 'new' })
    const second = await history(pair.a, pair, `?limit=3&cursor=${first.meta.pagination.cursor}`)
    expect(seqs(second)).toEqual([4, 3, 2])
    const third = await history(pair.a, pair, `?limit=3&cursor=${second.meta.pagination.cursor}`)
    expect(seqs(third)).toEqual([1])
    expect(third.meta.pagination).toEqual({ cursor: null, has_more: false, limit: 3 })
  })

  it('gives what came after a message, oldest first', async () => {
    const pair = await withMessages(5)
    const first = await history(pair.b, pair, '?after_seq=2&limit=2')
    expect(seqs(first)).toEqual([3, 4])
    expect(seqs(await history(pair.b, pair, `?after_seq=2&limit=2&cursor=${first.meta.pagination.cursor}`))).toEqual([
      5,
    ])
    expect(seqs(await history(pair.b, pair, '?after_seq=5'))).toEqual([])
  })

  it('asks Postgres nothing', async () => {
    const pair = await withMessages(1)
    expect((await history(pair.a, pair)).trips).toEqual({ db: 0, redis: 1 })
  })
})

describe('GET /conversations', () => {
  it('shows the other one, the last message and what is unread, in one SQL statement', async () => {
    const { a, b, matchId, conversationId } = await withMessages(2)
    await expect.poll(async () => (await list(b))[0]?.unread_count).toBe(2)
    const answer = await b.call('GET', '/conversations')
    // The second one is for who is online.
    expect(answer.trips).toEqual({ db: 1, redis: 2 })
    expect(answer.data['conversations']).toEqual([
      {
        id: conversationId,
        match_id: matchId,
        status: 'active',
        user: {
          id: a.id,
          first_name: 'Kim',
          age: expect.any(Number),
          photos: [expect.any(String)],
          is_online: false,
          last_active: expect.any(String),
        },
        last_message: expect.objectContaining({ seq: 2, content: 'message 2', is_read: false }),
        unread_count: 2,
        last_activity: answer.data['conversations'][0].last_message.created_at,
      },
    ])
    expect((await list(a))[0].unread_count).toBe(0)
  })

  it('is empty for a user without any, and for archived ones', async () => {
    const { a } = await matched()
    expect((await a.call('GET', '/conversations?type=archived')).data).toEqual({ conversations: [] })
  })
})

describe('reading', () => {
  it('certain messages counts those and no others', async () => {
    const pair = await withMessages(3)
    const { b, conversationId } = pair
    const [, , first] = (await history(b, pair)).data['messages']
    const mark = () =>
      b.call('POST', '/messages/mark-read', { conversation_id: conversationId, message_ids: [first.id] })
    expect((await mark()).data).toEqual({ marked_count: 1 })
    expect((await mark()).data).toEqual({ marked_count: 0 })
    await expect.poll(async () => (await list(b))[0].unread_count).toBe(2)
    expect((await history(b, pair)).data['messages'].map(({ is_read }: { is_read: boolean }) => is_read)).toEqual([
      false,
      false,
      true,
    ])
  })

  it('up to a message counts everything received until then', async () => {
    const { a, b, matchId, conversationId } = await withMessages(3)
    await send(b, { conversation_id: conversationId, content: 'mine' })
    expect((await b.call('POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 2 })).data).toEqual({
      marked_count: 2,
    })
    expect((await b.call('POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 99 })).data).toEqual({
      marked_count: 1,
    })
    await expect.poll(async () => (await list(b))[0].unread_count).toBe(0)
    expect((await list(a))[0].unread_count).toBe(1)
  })

  it('one message by its id alone', async () => {
    const pair = await withMessages(1)
    const [message] = (await history(pair.b, pair)).data['messages']
    const { data } = await pair.b.call('PUT', `/messages/${message.id}/read`)
    expect(data).toEqual({ message: 'Message marked as read', read_at: expect.any(String) })
    await expect.poll(async () => (await list(pair.b))[0].unread_count).toBe(0)
    expect((await pair.a.call('PUT', `/messages/${message.id}/read`)).status).toBe(200)
    expect((await list(pair.a))[0].last_message.is_read).toBe(false)
  })

  it('is shown to senders whose plan has receipts, and to nobody else, in events and history', async () => {
    const { a: premium, b: free, conversationId: id } = await matched({ isPremium: true })
    for (const [sender, reader, sees] of [
      [premium, free, true],
      [free, premium, false],
    ] as const) {
      const sockets = [await connect('/ws', sender.token), await connect(`/conversations/${id}/ws`, sender.token)]
      await send(sender, { conversation_id: id, content: 'seen?' })
      const readerSocket = await connect('/ws', reader.token)
      await reader.call('POST', '/messages/mark-read', { conversation_id: id, up_to_seq: 9 })
      await readerSocket.next('message_read')
      // A sign that everything before it has arrived.
      await reader.call('POST', '/messages/send', { conversation_id: id, content: 'seen.' })
      for (const socket of sockets) {
        await socket.next('new_message', ({ sender_id }) => sender_id === reader.id)
        expect(socket.all('message_read').filter(({ read_by }) => read_by === reader.id)).toHaveLength(sees ? 1 : 0)
      }
      if (sees)
        expect(sockets[0]?.all('message_read')[0]).toMatchObject({
          read_by: reader.id,
          reader_id: reader.id,
          up_to_seq: 1,
        })
      const [, own] = (await sender.call('GET', `/conversations/${id}/messages`)).data['messages']
      expect([own.is_read, 'read_at' in own]).toEqual([sees, sees])
    }
  })

  it('shows in the sender’s list only what their plan lets them see', async () => {
    const { a: premium, b: free, conversationId: id } = await matched({ isPremium: true })
    for (const [sender, reader, sees] of [
      [premium, free, true],
      [free, premium, false],
    ] as const) {
      const socket = await connect('/ws', reader.token)
      const { message_id } = (await send(sender, { conversation_id: id, content: 'seen?' })).data
      await reader.call('PUT', `/messages/${message_id}/read`)
      await socket.next('message_read', (data) => data['message_id'] === message_id)
      expect((await list(reader))[0].last_message).toMatchObject({ id: message_id, is_read: true })
      await expect
        .poll(async () => (await list(sender))[0].last_message)
        .toMatchObject({ id: message_id, is_read: sees })
    }
  })

  it.each([
    [{ up_to_seq: 1 }, 'body.conversation_id'],
    [{ conversation_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23' }, 'body.message_ids'],
    [
      {
        conversation_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23',
        up_to_seq: 1,
        message_ids: ['0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23'],
      },
      'body.message_ids',
    ],
    [{ conversation_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', message_ids: [] }, 'body.message_ids'],
    [{ conversation_id: '0193e6a0-5b1c-7d3e-9f4a-2b6c8d0e1f23', up_to_seq: 0 }, 'body.up_to_seq'],
  ])('refuses %j', async (body, path) => {
    const { a } = await anyPair()
    expect((await a.call('POST', '/messages/mark-read', body)).error.details?.['issues'][0].path).toBe(path)
  })

  it('does not know messages of other conversations', async () => {
    const [mine, theirs] = [await withMessages(1), await withMessages(1)]
    const [message] = (await history(theirs.a, theirs)).data['messages']
    const answer = await mine.b.call('POST', '/messages/mark-read', {
      conversation_id: mine.conversationId,
      message_ids: [message.id],
    })
    expect(answer.error.code).toBe('MESSAGE_NOT_FOUND')
  })
})
