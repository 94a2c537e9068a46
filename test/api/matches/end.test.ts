import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { acquaintances, blocks, met, metLive, unblocks } from '../../support/matches.ts'
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
    expect((await by(a, way, matchId)).data).toEqual(first.data)
    // To the other one it looks as if somebody were gone.
    expect((await by(b, way, matchId)).data).toEqual({ ...first.data, status: 'ended' })
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
    for (const [i, socket] of sockets.entries())
      for (const name of ['match:ended', 'match_removed'] as const)
        expect((await socket.next(name)).data).toEqual({
          event_id: expect.any(Number),
          match_id: matchId,
          conversation_id: conversationId,
          status: i === 0 ? 'unmatched' : 'ended',
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
    await expect.poll(() => query("select 1 from outbox where payload->>'match_id' = $1", [matchId])).toEqual([])
  })

  it('by both at once happens once', async () => {
    const pairs = await Promise.all(Array.from({ length: 4 }, () => met()))
    await Promise.all(
      pairs.map(async (pair) => {
        const { a, b, matchId } = pair
        const socket = await connect('/ws', a.token)
        const answers = await Promise.all([unmatch(a, pair), unmatch(b, pair), unmatch(a, pair)])
        // Only who was first has unmatched.
        expect(['unmatched ended unmatched', 'ended unmatched ended']).toContain(
          answers.map(({ data }) => data['status']).join(' '),
        )
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

  it('is for the two alone, and has nothing left to end across a block', async () => {
    const [pair, blocked] = [await met(), await met()]
    await blocks(blocked.a, blocked.b)
    const refused = await Promise.all(
      WAYS.flatMap((way) => [by(blocked.a, way, newId()), by(blocked.a, way, pair.matchId)]),
    )
    const texts = refused.map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''))
    expect(refused[0]?.error.code).toBe('MATCH_NOT_FOUND')
    expect(new Set(texts).size).toBe(1)
    expect(await query('select status from matches where id = $1', [pair.matchId])).toEqual([{ status: 'active' }])
    for (const way of WAYS)
      for (const person of [blocked.a, blocked.b])
        expect((await by(person, way, blocked.matchId)).data['status']).toBe('ended')
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
  it('ends it for both, who can read what was said and write no more', async () => {
    const pair = await met()
    const { a, b, matchId, conversationId } = pair
    await send(a, pair, 'hello')
    const [mine, theirs] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    const there = await connect(`/conversations/${conversationId}/ws`, b.token)
    await theirs.request('ping')
    await blocks(a, b)
    const ended = (await theirs.next('match:ended')).data
    expect(ended).toMatchObject({ match_id: matchId, status: 'ended' })
    expect((await mine.next('match:ended')).data).toEqual({ ...ended, event_id: expect.any(Number) })
    expect((await there.next('match:ended')).data).toMatchObject({ match_id: matchId, status: 'ended' })

    for (const person of [a, b]) {
      for (const body of [{ conversation_id: conversationId }, { match_id: matchId }])
        expect((await person.call('POST', '/messages/send', { ...body, content: 'x' })).error).toMatchObject({
          code: 'CONFLICT',
          message: 'This conversation has ended.',
        })
      expect((await read(person, pair)).data['messages']).toMatchObject([{ content: 'hello' }])
      expect([await listOf(person, 'active'), await listOf(person, 'archived')]).toEqual([[], [conversationId]])
    }
    expect((await theirs.request('send_message', { match_id: matchId, content: 'x' })).data['code']).toBe('CONFLICT')
    // What the blocked person reads there nobody hears of.
    const { length } = mine.frames
    await b.call('POST', '/messages/mark-read', { match_id: matchId, up_to_seq: 1 })
    await mine.request('ping')
    expect(mine.frames).toHaveLength(length + 1)
  })

  it('holds before the rooms have heard of it', async () => {
    const pair = await met()
    const { a, b, matchId } = pair
    const socket = await connect('/ws', b.token)
    await socket.request('ping')
    await query('select block_person(actor => $1, target => $2, at => now())', [a.id, b.id])
    expect(await listOf(b, 'active')).toEqual([])
    expect((await b.call('GET', '/matches/active')).data['matches']).toEqual([])
    expect((await socket.request('match:end', { match_id: matchId })).data).toMatchObject({ status: 'ended' })
  })

  it('of somebody one was matched with before takes nothing away, without a word', async () => {
    const pair = await met()
    const { a, b, conversationId } = pair
    await send(a, pair, 'hello')
    const socket = await connect('/ws', b.token)
    await unmatch(b, pair)
    await socket.next('match_removed')
    const { length } = socket.frames
    await blocks(a, b)
    for (const undo of [async () => {}, () => unblocks(a, b)]) {
      await undo()
      expect(await listOf(b, 'archived')).toEqual([conversationId])
      expect((await read(b, pair)).data['messages']).toMatchObject([{ content: 'hello' }])
      expect((await send(b, pair, 'x')).error.code).toBe('CONFLICT')
    }
    expect(socket.frames).toHaveLength(length)
  })
})
