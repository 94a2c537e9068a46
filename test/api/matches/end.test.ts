import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/platform/ids.ts'
import { query } from '../../support/db.ts'
import { acquaintances, blocks, met, metLive, unblocks } from '../../support/matches.ts'
import { roomOf, tablesOf } from '../../support/objects.ts'
import { matched, type Pair, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const WAYS: [string, string, boolean][] = [
  ['DELETE', '/matches/:id', false],
  ['POST', '/matches/:id/end', false],
  ['POST', '/matches/:id/decline', false],
  ['POST', '/match/end', true],
]

const by = (person: Person, [method, path, hasBody]: (typeof WAYS)[number], matchId: string) =>
  person.call(method, path.replace(':id', matchId), hasBody ? { match_id: matchId } : undefined)

const unmatch = (person: Person, { matchId }: Pair) => person.call('DELETE', `/matches/${matchId}`)
const send = (person: Person, { conversationId }: Pair, content: string) =>
  person.call('POST', '/messages/send', { conversation_id: conversationId, content })
const listOf = async (person: Person, type: string): Promise<string[]> =>
  (await person.call('GET', `/conversations?type=${type}`)).data['conversations'].map(({ id }: { id: string }) => id)
const read = (person: Person, { conversationId }: Pair) =>
  person.call('GET', `/conversations/${conversationId}/messages`)

describe('ending a match', () => {
  it.each(WAYS)('works by %s %s, in one statement, again and again', async (...way) => {
    const pair = await met()
    const { a, b, matchId } = pair
    const first = await by(a, way, matchId)
    expect(first.data).toEqual({ message: 'Unmatched successfully', match_id: matchId, status: 'unmatched' })
    expect(first.trips).toEqual({ db: 1, redis: 1 })
    for (const person of [a, b]) expect((await by(person, way, matchId)).data).toEqual(first.data)
  })

  it('says of a live one that it was ended', async () => {
    const { a, b, matchId } = await metLive()
    const { data } = await a.call('POST', '/match/end', { match_id: matchId })
    expect(data['status']).toBe('ended')
    expect((await b.call('POST', '/match/end', { match_id: matchId })).data).toEqual(data)
  })

  it('tells both under both names and archives the conversation, which both can still read', async () => {
    const pair = await matched()
    const { a, b, matchId, conversationId } = pair
    const sockets = await Promise.all([a, b].map(({ token }) => connect('/ws', token)))
    await send(a, pair, 'so long')
    await sockets[1]?.next('new_message')
    await unmatch(a, pair)
    for (const socket of sockets)
      for (const name of ['match:ended', 'match_removed'] as const)
        expect((await socket.next(name)).data).toEqual({
          event_id: expect.any(Number),
          match_id: matchId,
          conversation_id: conversationId,
          status: 'unmatched',
          ended_at: expect.any(String),
        })
    for (const person of [a, b]) {
      expect(await listOf(person, 'active')).toEqual([])
      expect(await listOf(person, 'archived')).toEqual([conversationId])
      expect((await send(person, pair, 'x')).error.code).toBe('CONFLICT')
      expect((await read(person, pair)).data['messages']).toMatchObject([{ content: 'so long' }])
      expect((await person.call('GET', `/matches/active`)).data['matches']).toEqual([])
      // It stays where it is, however often it is put away.
      expect((await person.call('POST', `/conversations/${conversationId}/archive`)).status).toBe(200)
      expect((await person.call('POST', `/conversations/${conversationId}/unarchive`)).error.code).toBe('CONFLICT')
    }
    expect(await query("select 1 from outbox where payload->>'match_id' = $1", [matchId])).toEqual([])
  })

  it('by both at once happens once', async () => {
    const pairs = await Promise.all(Array.from({ length: 4 }, () => met()))
    await Promise.all(
      pairs.map(async (pair) => {
        const { a, b, matchId } = pair
        const socket = await connect('/ws', a.token)
        const answers = await Promise.all([unmatch(a, pair), unmatch(b, pair), unmatch(a, pair)])
        for (const { data } of answers) expect(data['status']).toBe('unmatched')
        await socket.next('match_removed')
        await expect.poll(() => query("select 1 from outbox where payload->>'match_id' = $1", [matchId])).toEqual([])
        await socket.request('ping')
        expect(socket.all('match:ended')).toHaveLength(1)
      }),
    )
  })

  it('leaves every message that was taken before it in the history, and takes none after', async () => {
    const pair = await met()
    const { a, b } = pair
    const socket = await connect('/ws', b.token)
    const sending = Array.from({ length: 10 }, (_, i) => send(a, pair, `${i}`))
    const [answers] = await Promise.all([Promise.all(sending), unmatch(b, pair)])
    await socket.next('match_removed')
    expect((await send(a, pair, 'too late')).error.code).toBe('CONFLICT')
    const taken = answers.filter(({ status }) => status === 200).length
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true)
    expect((await read(b, pair)).data['messages']).toHaveLength(taken)
    await socket.request('ping')
    const events = socket.frames.map(({ event }) => event).filter((event) => /^(new_message|match:ended)$/.test(event))
    expect(events).toEqual([...Array.from({ length: taken }, () => 'new_message'), 'match:ended'])
  })

  it('is for the two alone, and for neither across a block', async () => {
    const [pair, blocked] = [await met(), await met()]
    await blocks(blocked.a, blocked.b)
    const answers = await Promise.all(
      WAYS.flatMap((way) => [
        by(blocked.a, way, newId()),
        by(blocked.a, way, pair.matchId),
        by(blocked.a, way, blocked.matchId),
        by(blocked.b, way, blocked.matchId),
      ]),
    )
    const texts = answers.map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''))
    expect(answers[0]?.error.code).toBe('MATCH_NOT_FOUND')
    expect(new Set(texts).size).toBe(1)
    expect(await query('select status from matches where id = $1', [pair.matchId])).toEqual([{ status: 'active' }])
  })

  it.each([
    ['DELETE', '/matches/x', undefined, 'path.matchId'],
    ['POST', '/match/end', { match_id: 'x' }, 'body.match_id'],
    ['POST', '/match/end', {}, 'body.match_id'],
  ])('refuses %s %s %j', async (method, path, body, field) => {
    const [person] = await acquaintances()
    const { error } = await person.call(method, path, body)
    expect(error.details?.['issues'][0].path).toBe(field)
  })

  it('is undone by a new match, in the same conversation', async () => {
    const pair = await met()
    const { a, b, conversationId } = pair
    await send(a, pair, 'before')
    const socket = await connect('/ws', b.token)
    await unmatch(a, pair)
    await socket.next('match_removed')
    const again = await metLive({ people: [a, b] })
    expect((await socket.next('match:created')).data).toMatchObject({ match_id: again.matchId, kind: 'live' })
    expect(await listOf(b, 'active')).toEqual([conversationId])
    expect((await send(b, pair, 'after')).data['seq']).toBe(2)
  })
})

describe('a block', () => {
  it('looks like an unmatch to the blocked person, for whom the conversation is then gone', async () => {
    const pair = await met()
    const { a, b, matchId, conversationId } = pair
    await send(a, pair, 'hello')
    const [mine, theirs] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    const there = await connect(`/conversations/${conversationId}/ws`, b.token)
    await theirs.request('ping')
    await blocks(a, b)
    const ended = (await theirs.next('match:ended')).data
    expect(ended).toMatchObject({ match_id: matchId, status: 'unmatched' })
    expect((await mine.next('match:ended')).data).toEqual({ ...ended, event_id: expect.any(Number) })
    expect((await there.untilClosed()).code).toBe(4004)

    const unknown = (await b.call('GET', `/conversations/${newId()}/messages`)).text
    const bare = (text: string) => text.replace(/"request_id":"[^"]+"/, '')
    for (const answer of [
      await read(b, pair),
      await send(b, pair, 'x'),
      await b.call('POST', '/messages/send', { match_id: matchId, content: 'x' }),
      await b.call('POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 1 }),
    ])
      expect(bare(answer.text)).toBe(bare(unknown))
    // As to anybody whom they have nothing to do with.
    const [toThem, toNobody] = await Promise.all(
      [a.id, newId()].map((id) => b.call('POST', '/messages/send', { receiver_id: id, content: 'x' })),
    )
    expect(toThem?.error.code).toBe('PREMIUM_REQUIRED')
    expect(bare(toThem?.text ?? '')).toBe(bare(toNobody?.text ?? 'none'))
    for (const type of ['active', 'archived']) expect(await listOf(b, type)).toEqual([])
    await expect(connect(`/conversations/${conversationId}/ws`, b.token)).rejects.toThrow('404')
    expect((await theirs.request('send_message', { match_id: matchId, content: 'x' })).data['code']).toBe(
      'CONVERSATION_NOT_FOUND',
    )

    expect((await read(a, pair)).data['messages']).toMatchObject([{ content: 'hello' }])
    expect((await send(a, pair, 'x')).error.code).toBe('CONFLICT')
    expect(await listOf(a, 'archived')).toEqual([conversationId])
  })

  it('holds before the rooms have heard of it', async () => {
    const pair = await met()
    const { a, b, matchId } = pair
    const socket = await connect('/ws', b.token)
    await socket.request('ping')
    await query('select block_person($1, $2, now())', [a.id, b.id])
    expect(await listOf(b, 'active')).toEqual([])
    expect((await b.call('GET', '/matches/active')).data['matches']).toEqual([])
    expect((await socket.request('match:end', { match_id: matchId })).data['code']).toBe('MATCH_NOT_FOUND')
  })

  it('makes no room for the blocked person', async () => {
    const [a, b] = await acquaintances()
    const [matchId, conversationId] = [newId(), newId()]
    const match = [a.id, b.id, matchId, conversationId]
    await query("select open_match($1, $2, 'mutual', null, null, now(), $3, $4)", match)
    await query('select block_person($1, $2, now())', [a.id, b.id])
    const pair = { a, b, matchId, conversationId }
    expect((await read(b, pair)).error.code).toBe('CONVERSATION_NOT_FOUND')
    expect(await tablesOf(roomOf(conversationId))).toEqual([])
    expect((await read(a, pair)).data['messages']).toEqual([])
  })

  it('of somebody one was matched with before takes the conversation away without a word, and gives it back', async () => {
    const pair = await met()
    const { a, b, conversationId } = pair
    await send(a, pair, 'hello')
    const socket = await connect('/ws', b.token)
    await unmatch(b, pair)
    await socket.next('match_removed')
    const { length } = socket.frames
    await blocks(a, b)
    expect((await read(b, pair)).error.code).toBe('CONVERSATION_NOT_FOUND')
    await expect.poll(() => listOf(b, 'archived')).toEqual([])
    await unblocks(a, b)
    await expect.poll(() => listOf(b, 'archived')).toEqual([conversationId])
    expect((await read(b, pair)).data['messages']).toMatchObject([{ content: 'hello' }])
    expect((await send(b, pair, 'x')).error.code).toBe('CONFLICT')
    expect(socket.frames).toHaveLength(length)
  })
})
