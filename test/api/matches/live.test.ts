import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { Room } from '../../../src/objects/conversation-room/room.ts'
import { newId } from '../../../src/foundation/ids.ts'
import { noPostgres } from '../../support/database.ts'
import { query } from '../../support/db.ts'
import { happens, met, metLive } from '../../support/matches.ts'
import { envWith, evict, roomOf, sqlIn } from '../../support/objects.ts'
import { freshPlace, published, type Pair, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const PATIENT = { timeout: 8_000 }

const accept = (person: Person, { matchId }: Pair) => person.call('POST', `/matches/${matchId}/accept`)
const socketsOf = ({ a, b }: Pair) => Promise.all([connect('/ws', a.token), connect('/ws', b.token)])
const statusOf = async ({ matchId }: Pair) =>
  (await query<{ status: string }>('select status from matches where id = $1', [matchId]))[0]?.status
const timesOf = async ({ conversationId }: Pair) =>
  (await sqlIn(roomOf(conversationId), "select name from jobs where name like 'match%'")).map(({ name }) => name)

describe('a live match', () => {
  it('lasts once both have accepted it, and both are told of each step', async () => {
    const pair = await metLive()
    const { a, b, matchId, conversationId } = pair
    const sockets = await socketsOf(pair)
    const first = await accept(a, pair)
    expect(first.data).toEqual({
      message: expect.any(String),
      match_id: matchId,
      conversation_id: conversationId,
      is_lasting: false,
    })
    expect(first.trips).toEqual({ db: 1, redis: 1 })
    expect((await accept(a, pair)).data).toEqual(first.data)
    for (const socket of sockets)
      expect((await socket.next('match:accepted')).data).toMatchObject({
        match_id: matchId,
        user_id: a.id,
        is_lasting: false,
      })
    for (const _ of [1, 2]) expect((await accept(b, pair)).data['is_lasting']).toBe(true)
    expect((await accept(a, pair)).data['is_lasting']).toBe(true)
    for (const socket of sockets) {
      expect((await socket.next('match:accepted')).data).toMatchObject({ user_id: b.id, is_lasting: true })
      await socket.request('ping')
      expect(socket.all('match:accepted')).toHaveLength(2)
    }
    expect(await timesOf(pair)).toEqual([])
    const [match] = (await a.call('GET', '/matches/active')).data['matches']
    expect(match).toMatchObject({ id: matchId, status: 'active', kind: 'live' })
    expect(match).not.toHaveProperty('expires_at')
    expect((await b.call('DELETE', `/matches/${matchId}`)).data['status']).toBe('unmatched')
  })

  it('accepted by both at once lasts', async () => {
    const pairs = await Promise.all(Array.from({ length: 4 }, () => metLive()))
    for (const pair of pairs) {
      const answers = await Promise.all([accept(pair.a, pair), accept(pair.b, pair)])
      expect(answers.filter(({ data }) => data['is_lasting'])).toHaveLength(1)
      await expect.poll(() => timesOf(pair), PATIENT).toEqual([])
    }
  })

  it('lasts as well when they like each other', async () => {
    const location = await freshPlace()
    const pair = await metLive({ people: await Promise.all([published({ location }), published({ location })]) })
    const { a, b } = pair
    const [socket] = await socketsOf(pair)
    await a.call('POST', '/matching/swipe', { target_user_id: b.id, action: 'like' })
    expect((await socket.next('match:accepted')).data).toMatchObject({ user_id: a.id, is_lasting: false })
    expect((await accept(b, pair)).data['is_lasting']).toBe(true)
  })

  it('can be accepted by the two alone, while it is there', async () => {
    const [pair, others] = [await metLive(), await metLive()]
    for (const id of [newId(), others.matchId])
      expect((await pair.a.call('POST', `/matches/${id}/accept`)).error.code).toBe('MATCH_NOT_FOUND')
    await pair.a.call('POST', `/matches/${pair.matchId}/decline`)
    expect((await accept(pair.b, pair)).error).toMatchObject({ code: 'CONFLICT', details: { status: 'ended' } })
    const lasting = await met()
    expect((await accept(lasting.a, lasting)).data['is_lasting']).toBe(true)
  })

  it('warns and ends by itself, through evictions, while nobody asks for anything', async () => {
    const pair = await metLive({ seconds: 2 })
    const { a, b, matchId, conversationId } = pair
    const sockets = await socketsOf(pair)
    await evict(roomOf(conversationId))
    for (const socket of sockets) {
      const missed = await connect(`/ws?last_event_id=0`, socket === sockets[0] ? a.token : b.token)
      expect((await missed.next('match:timeout_warning')).data).toMatchObject({ match_id: matchId })
      const ended = (await socket.next('match:ended')).data
      expect(ended).toMatchObject({ match_id: matchId, conversation_id: conversationId, status: 'expired' })
      await socket.next('match_removed')
    }
    expect(await statusOf(pair)).toBe('expired')
    expect((await a.call('POST', '/messages/send', { match_id: matchId, content: 'x' })).error.code).toBe('CONFLICT')
    expect((await a.call('POST', '/match/end', { match_id: matchId })).data['status']).toBe('expired')
    expect(await timesOf(pair)).toEqual([])
    await expect.poll(() => query("select 1 from outbox where payload->>'match_id' = $1", [matchId])).toEqual([])
  })

  it('ends as soon as Postgres can be asked again', async () => {
    const pair = await metLive({ seconds: 600 })
    const room = roomOf(pair.conversationId)
    await query("update matches set expires_at = now() - interval '1 second' where id = $1", [pair.matchId])
    await sqlIn(room, 'update matches set expires_at = ?', Date.now() - 1000)
    const run = (changed: Env) =>
      runInDurableObject(room, async (_object, state) => {
        state.storage.sql.exec("update jobs set due_at = 0 where name = 'match_expiry'")
        const own = new Room(state, changed)
        await own.jobs.runDue(Date.now(), own.jobHandlers)
        return state.storage.sql.exec("select failures from jobs where name = 'match_expiry'").toArray()
      })
    const socket = await connect('/ws', pair.a.token)
    expect(await run(envWith(noPostgres))).toEqual([{ failures: 1 }])
    expect(await statusOf(pair)).toBe('active')
    await run(env)
    expect((await socket.next('match:ended')).data['status']).toBe('expired')
  })

  it('that was kept in the last moment does not end', async () => {
    const pair = await metLive({ seconds: 600 })
    const { a, b, matchId, conversationId } = pair
    // Kept, and the room has not heard of it when its alarm rings.
    for (const person of [a, b])
      await query('select accept_match(actor => $1, match => $2, at => now(), new_decision => $3)', [
        person.id,
        matchId,
        newId(),
      ])
    const room = roomOf(conversationId)
    await sqlIn(room, 'update matches set expires_at = ?', Date.now() - 1000)
    const [socket] = await socketsOf(pair)
    await sqlIn(room, "update jobs set due_at = 0 where name = 'match_expiry'")
    await runInDurableObject(room, (object) => object.alarm())
    expect((await socket.next('match:accepted', ({ is_lasting }) => is_lasting)).data['user_id']).toBe(
      [a.id, b.id].toSorted()[1],
    )
    expect(await statusOf(pair)).toBe('active')
    expect(await timesOf(pair)).toEqual([])
  })

  it('is looked at again where Postgres sees its end a moment later', async () => {
    const pair = await metLive({ seconds: 600 })
    const room = roomOf(pair.conversationId)
    await query("update matches set expires_at = now() + interval '1 second' where id = $1", [pair.matchId])
    await sqlIn(room, 'update matches set expires_at = ?', Date.now() - 1000)
    await sqlIn(room, "update jobs set due_at = 0 where name = 'match_expiry'")
    await runInDurableObject(room, (object) => object.alarm())
    expect(await statusOf(pair)).toBe('active')
    await expect.poll(() => statusOf(pair), PATIENT).toBe('expired')
  })

  it('told of in any order is told of once', async () => {
    const pair = await metLive({ seconds: 600 })
    const { a, matchId, conversationId } = pair
    await happens('accept_match(actor => $1, match => $2, at => now(), new_decision => $3)', [a.id, matchId, newId()])
    await happens('end_match(actor => $1, match => $2, at => now())', [a.id, matchId])
    const socket = await connect('/ws?last_event_id=0', pair.b.token)
    await socket.next('match_removed')
    // As the outbox brings them when their publisher has died after telling the room.
    for (const type of ['match.ended', 'match.created', 'match.kept', 'match.created'])
      await happens(
        `jsonb_build_object('events', jsonb_build_array(announce(type => $1, payload => $2, at => now())))`,
        [type, { match_id: matchId, conversation_id: conversationId }],
      )
    await socket.request('ping')
    const told = socket.frames.map(({ event }) => event).filter((event) => event.includes('match'))
    expect(told).toEqual(['match:created', 'new_match', 'match:accepted', 'match:ended', 'match_removed'])
  })
})

describe('on a person’s own socket', () => {
  it('a live match is accepted as over REST', async () => {
    const pair = await metLive()
    const { a, b, matchId, conversationId } = pair
    const [mine, theirs] = await socketsOf(pair)
    const answer = { message: expect.any(String), match_id: matchId, conversation_id: conversationId }
    expect(await mine.request('match:accept', { match_id: matchId })).toMatchObject({
      event: 'ack',
      data: { ...answer, is_lasting: false },
    })
    expect((await theirs.next('match:accepted')).data).toMatchObject({ user_id: a.id, is_lasting: false })
    expect((await theirs.request('match:accept', { match_id: matchId })).data).toEqual({ ...answer, is_lasting: true })
    expect((await mine.next('match:accepted', ({ is_lasting }) => is_lasting)).data['user_id']).toBe(b.id)
  })

  it.each(['match:decline', 'match:end'])('%s ends it as over REST', async (event) => {
    const pair = await metLive()
    const { matchId } = pair
    const [mine, theirs] = await socketsOf(pair)
    const answer = { message: 'Unmatched successfully', match_id: matchId, status: 'ended' }
    for (const socket of [mine, theirs]) {
      expect(await socket.request(event, { match_id: matchId })).toMatchObject({ event: 'ack', data: answer })
      expect((await socket.next('match:ended')).data['status']).toBe('ended')
    }
    await expect.poll(() => query("select 1 from outbox where payload->>'match_id' = $1", [matchId])).toEqual([])
  })

  it('what cannot be done is an error, and too much of it is limited', async () => {
    const [pair, others] = [await metLive(), await metLive()]
    const [socket] = await socketsOf(pair)
    for (const event of ['match:accept', 'match:decline', 'match:end']) {
      const refused = await socket.request(event, { match_id: others.matchId })
      expect([refused.event, refused.data['code']]).toEqual(['error', 'MATCH_NOT_FOUND'])
      expect((await socket.request(event, { match_id: 'x' })).data['code']).toBe('VALIDATION_FAILED')
    }
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => socket.request('match:accept', { match_id: others.matchId })),
    )
    const limited = answers.filter(({ data }) => data['code'] === 'RATE_LIMIT_EXCEEDED')
    expect(limited.length).toBeGreaterThan(0)
    expect(limited[0]?.data['retry_after_ms']).toBeGreaterThan(0)
    expect(await statusOf(others)).toBe('active')
  })

  it('and on no other', async () => {
    const { a, matchId, conversationId } = await met()
    const socket = await connect(`/conversations/${conversationId}/ws`, a.token)
    expect((await socket.request('match:end', { match_id: matchId })).data['code']).toBe('VALIDATION_FAILED')
  })
})
