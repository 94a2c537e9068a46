import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { freshPlace, matched, published, signIn, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const swipe = (person: Person, target: string, action = 'like', options = {}) =>
  person.call('POST', '/matching/swipe', { target_user_id: target, action }, options)

async function strangers(): Promise<[Person, Person]> {
  const location = await freshPlace()
  return Promise.all([published({ location }), published({ location })])
}

const matchesOf = (a: Person, b: Person) =>
  query('select * from matches where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)', [
    a.id,
    b.id,
  ])

describe('a like', () => {
  it('that is not answered is no match', async () => {
    const [a, b] = await strangers()
    const answer = await swipe(a, b.id)
    expect(answer.data).toEqual({ is_match: false })
    expect(answer.trips.db).toBe(1)
  })

  it.each(['like', 'super_like'])('that meets a %s is a match with a conversation', async (first) => {
    const [a, b] = await strangers()
    await swipe(a, b.id, first)
    const { data } = await swipe(b, a.id)
    expect(data).toEqual({ is_match: true, match_id: expect.any(String), conversation_id: expect.any(String) })
    expect(await matchesOf(a, b)).toMatchObject([
      { id: data['match_id'], conversation_id: data['conversation_id'], kind: 'mutual', status: 'active' },
    ])
  })

  it('that meets a pass is none', async () => {
    const [a, b] = await strangers()
    await swipe(a, b.id, 'pass')
    expect((await swipe(b, a.id)).data).toEqual({ is_match: false })
  })

  it('said again says the same', async () => {
    const [a, b] = await strangers()
    for (const _ of [1, 2]) expect((await swipe(a, b.id)).data).toEqual({ is_match: false })
    const first = await swipe(b, a.id)
    for (const person of [a, b]) expect((await swipe(person, person === a ? b.id : a.id)).data).toEqual(first.data)
    expect(await matchesOf(a, b)).toHaveLength(1)
  })

  it('can follow a pass', async () => {
    const [a, b] = await strangers()
    await swipe(a, b.id, 'pass')
    await swipe(b, a.id)
    expect((await swipe(a, b.id)).data['is_match']).toBe(true)
  })

  it('makes one match when both like at the same moment, many times', async () => {
    const pairs = await Promise.all(Array.from({ length: 6 }, strangers))
    const answers = await Promise.all(
      pairs.flatMap(([a, b]) => [swipe(a, b.id), swipe(b, a.id), swipe(a, b.id), swipe(b, a.id)]),
    )
    expect(answers.every(({ status }) => status === 200)).toBe(true)
    for (const [a, b] of pairs) {
      expect(await matchesOf(a, b)).toHaveLength(1)
      expect(
        await query(
          'select from conversations where user_a = least($1::uuid, $2::uuid) and user_b = greatest($1::uuid, $2::uuid)',
          [a.id, b.id],
        ),
      ).toHaveLength(1)
    }
  })

  it('tells both, once, under both names, with the other one’s card', async () => {
    const [a, b] = await strangers()
    const [forA, forB] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    await swipe(a, b.id)
    const { data } = await swipe(b, a.id)
    for (const [socket, peer] of [
      [forA, b],
      [forB, a],
    ] as const) {
      for (const name of ['match:created', 'new_match'] as const) {
        expect((await socket.next(name)).data).toMatchObject({
          match_id: data['match_id'],
          conversation_id: data['conversation_id'],
          user: { id: peer.id, first_name: 'Kim' },
        })
      }
    }
    await expect
      .poll(() => query("select from outbox where payload->>'match_id' = $1", [data['match_id']]))
      .toHaveLength(0)
    expect(forA.all('match:created')).toHaveLength(1)
  })
})

describe('a decision', () => {
  it('cannot be about oneself', async () => {
    const person = await published()
    expect((await swipe(person, person.id)).error.code).toBe('SELF_ACTION')
  })

  it('needs a published profile', async () => {
    const [, b] = await strangers()
    expect((await swipe(await signIn(), b.id)).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })

  it('cannot be about who does not exist, is hidden, blocked, or could not accept; all look the same', async () => {
    const [a, b] = await strangers()
    const [elsewhere, blocker] = [await published(), await published()]
    await query('insert into blocks values ($1, $2, now())', [b.id, a.id])
    await query("update profiles set visibility = 'hidden' where user_id = $1", [blocker.id])
    const answers = await Promise.all([newId(), elsewhere.id, blocker.id, b.id].map((id) => swipe(a, id)))
    const texts = answers.map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''))
    expect(answers[0]?.error.code).toBe('USER_NOT_FOUND')
    expect(new Set(texts).size).toBe(1)
    expect(await query('select from decisions where from_user_id = $1', [a.id])).toHaveLength(0)
  })

  it('to pass comes too late once there is a match', async () => {
    const { a, b } = await matched()
    expect((await swipe(a, b.id, 'pass')).error.code).toBe('CONFLICT')
    expect((await matchesOf(a, b))[0]).toMatchObject({ status: 'active' })
  })

  it.each([
    [{ target_user_id: 'x', action: 'like' }, 'body.target_user_id'],
    [{ target_user_id: newId(), action: 'love' }, 'body.action'],
    [{ action: 'like' }, 'body.target_user_id'],
  ])('of %j is refused', async (body, path) => {
    const { error } = await (await signIn()).call('POST', '/matching/swipe', body)
    expect(error.details?.['issues'][0].path).toBe(path)
  })
})
