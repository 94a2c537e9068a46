import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { accept, block, decline, interest, premium, stateOf, strangers, swipe, withdraw } from '../../support/pairs.ts'
import { freshPlace, matched, published, signIn, type Person } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'

const sentBy = async (person: Person, status = '') =>
  (await person.call('GET', `/connections/interests/sent${status && `?status=${status}`}`)).data['interests']
const receivedBy = async (person: Person, status = '') =>
  (await person.call('GET', `/connections/interests/received${status && `?status=${status}`}`)).data['interests']

const weekPasses = (from: Person, to: Person) =>
  query(
    "update decisions set declined_at = declined_at - interval '7 days' where from_user_id = $1 and to_user_id = $2",
    [from.id, to.id],
  )

describe('an interest', () => {
  it('waits for its answer, in both lists', async () => {
    const [a, b] = await strangers()
    const { data, trips } = await interest(a, b)
    expect(data).toEqual({ status: 'pending', is_match: false, interest_id: expect.any(String) })
    expect(trips).toEqual({ db: 1, redis: 1 })
    const common = {
      id: data['interest_id'],
      from_user_id: a.id,
      to_user_id: b.id,
      status: 'pending',
      kind: 'interest',
    }
    expect(await sentBy(a)).toEqual([
      expect.objectContaining({ ...common, user: expect.objectContaining({ id: b.id }) }),
    ])
    expect(await receivedBy(b)).toEqual([
      expect.objectContaining({ ...common, user: expect.objectContaining({ id: a.id, first_name: 'Kim' }) }),
    ])
    expect([await receivedBy(a), await sentBy(b)]).toEqual([[], []])
  })

  it('is told to the receiver, once, and its acceptance to the sender', async () => {
    const [a, b] = await strangers()
    const [forA, forB] = [await connect('/ws', a.token), await connect('/ws', b.token)]
    const { data } = await interest(a, b)
    expect((await forB.next('interest:received')).data).toMatchObject({
      interest_id: data['interest_id'],
      from_user_id: a.id,
      kind: 'interest',
      status: 'pending',
      user: { id: a.id, first_name: 'Kim' },
    })
    await interest(a, b)
    await accept(b, a)
    expect((await forA.next('interest:accepted')).data).toMatchObject({
      interest_id: data['interest_id'],
      status: 'accepted',
      user: { id: b.id },
    })
    for (const socket of [forA, forB]) await socket.next('match:created')
    expect(forB.all('interest:received')).toHaveLength(1)
  })

  it('may be addressed in the other spelling', async () => {
    const [a, b] = await strangers()
    expect((await a.call('POST', '/connections/interest', { toUserId: b.id })).status).toBe(200)
    expect((await b.call('POST', '/connections/interest/accept', { fromUserId: a.id })).data['is_match']).toBe(true)
    const both = await a.call('POST', '/connections/interest', { toUserId: b.id, to_user_id: b.id })
    expect(both.error.details?.['issues']).toEqual([{ path: 'body.toUserId', message: 'is not a known field' }])
  })

  it('accepted is a match with a conversation; again says the same', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    const { data } = await accept(b, a)
    expect(data).toEqual({
      status: 'accepted',
      is_match: true,
      interest_id: expect.any(String),
      match_id: expect.any(String),
      conversation_id: expect.any(String),
    })
    expect((await accept(b, a)).data).toEqual(data)
    expect((await interest(a, b)).data).toEqual(data)
    expect((await interest(b, a)).data).toMatchObject({ is_match: true, match_id: data['match_id'] })
    expect(await stateOf(a, b)).toEqual({ ab: 'accepted', ba: 'accepted', matches: ['active'] })
  })

  it.each(['interest', 'like', 'super_like'])('that crosses a %s is acceptance', async (first) => {
    const [a, b] = await strangers()
    if (first === 'interest') await interest(a, b)
    else await swipe(a, b, first)
    expect((await interest(b, a)).data).toMatchObject({ status: 'accepted', is_match: true })
    expect(await stateOf(a, b)).toEqual({ ab: 'accepted', ba: 'accepted', matches: ['active'] })
  })

  it('is answered by a like as well', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await swipe(b, a)).data['is_match']).toBe(true)
  })

  it('sent again while it is pending is the same one', async () => {
    const [a, b] = await strangers()
    const first = await interest(a, b)
    expect((await interest(a, b)).data).toEqual(first.data)
    expect(await sentBy(a)).toHaveLength(1)
  })

  it('withdrawn is gone for the receiver, and may be sent again', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await withdraw(a, b)).data).toMatchObject({ status: 'withdrawn', is_match: false })
    expect((await withdraw(a, b)).data['status']).toBe('withdrawn')
    expect(await receivedBy(b)).toEqual([])
    expect((await accept(b, a)).error.code).toBe('NOT_FOUND')
    expect((await sentBy(a, 'withdrawn')).map(({ id }: { id: string }) => id)).toHaveLength(1)
    expect((await interest(a, b)).data['status']).toBe('pending')
    expect((await receivedBy(b))[0]).toMatchObject({ status: 'pending' })
  })

  it('declined may be sent again a week later, and not by way of a pass sooner', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    expect((await decline(b, a)).data).toMatchObject({ status: 'declined', is_match: false })
    expect((await decline(b, a)).data['status']).toBe('declined')
    const soon = await interest(a, b)
    expect(soon.error).toMatchObject({ code: 'CONFLICT', details: { reason: 'declined' } })
    expect(Date.parse(soon.error.details?.['available_at'])).toBeGreaterThan(Date.now() + 6.9 * 24 * 3600_000)
    await swipe(a, b, 'pass')
    expect((await swipe(a, b)).error.code).toBe('CONFLICT')
    await weekPasses(a, b)
    expect((await interest(a, b)).data['status']).toBe('pending')
    expect((await accept(b, a)).data['is_match']).toBe(true)
  })

  it('declined is not in the feed of the user who declined it', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await decline(b, a)
    const { data } = await b.call('GET', '/matching/feed')
    expect(data['users'].map(({ id }: { id: string }) => id)).not.toContain(a.id)
  })

  it('declined does not stand in the way of the receiver, who may ask in turn', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await decline(b, a)
    expect((await accept(b, a)).error).toMatchObject({ code: 'CONFLICT', details: { status: 'declined' } })
    expect((await interest(b, a)).data['status']).toBe('pending')
    expect((await accept(a, b)).data['is_match']).toBe(true)
  })

  it('once accepted can be neither declined nor withdrawn', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await accept(b, a)
    expect((await decline(b, a)).error).toMatchObject({ code: 'CONFLICT', details: { status: 'accepted' } })
    expect((await withdraw(a, b)).error).toMatchObject({ code: 'CONFLICT', details: { status: 'accepted' } })
    expect((await stateOf(a, b))?.matches).toEqual(['active'])
  })
})

describe('permissions', () => {
  it('only the receiver answers, only the sender withdraws; for others there is none', async () => {
    const [[a, b], c] = [await strangers(), await published()]
    await interest(a, b)
    for (const answer of [
      await accept(a, b),
      await decline(a, b),
      await withdraw(b, a),
      await accept(c, a),
      await withdraw(c, b),
    ])
      expect(answer.error.code).toBe('NOT_FOUND')
    expect(await stateOf(a, b)).toMatchObject({ ab: 'pending', ba: null })
  })

  it('nobody asks themselves, or without a published profile', async () => {
    const [[, b], newcomer] = [await strangers(), await signIn()]
    expect((await interest(b, b)).error.code).toBe('SELF_ACTION')
    expect((await interest(newcomer, b)).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })

  it('a user whom the caller cannot meet looks missing; only a blocker is told the reason', async () => {
    const [[a, b], elsewhere] = [await strangers(), await published()]
    const location = await freshPlace()
    const [hidden, seeker] = await Promise.all([published({ location }), published({ location })])
    await hidden.call('PUT', '/profile/visibility', { visibility: 'hidden' })
    await block(b, a)
    const answers = await Promise.all([
      interest(a, b),
      interest(a, elsewhere),
      interest(seeker, hidden),
      a.call('POST', '/connections/interest', { to_user_id: newId() }),
    ])
    expect(new Set(answers.map(({ text }) => text.replace(/"request_id":"[^"]+"/, ''))).size).toBe(1)
    expect(answers[0]?.error.code).toBe('USER_NOT_FOUND')
    expect((await interest(b, a)).error.code).toBe('USER_BLOCKED')
  })

  it('a plan without likers cannot discover them by answering', async () => {
    const [a, b] = await strangers()
    await swipe(a, b)
    expect((await accept(b, a)).error.code).toBe('NOT_FOUND')
    expect((await decline(b, a)).error.code).toBe('NOT_FOUND')
    expect(await receivedBy(b)).toEqual([])
    await premium(b)
    expect(await receivedBy(b)).toEqual([expect.objectContaining({ kind: 'like', from_user_id: a.id })])
    expect((await accept(b, a)).data['is_match']).toBe(true)
  })

  it('a blocked person has no trace of the other, and the other none of theirs', async () => {
    const [a, b] = await strangers()
    await interest(a, b)
    await block(b, a)
    expect([await sentBy(a), await receivedBy(b)]).toEqual([[], []])
    expect((await withdraw(a, b)).error.code).toBe('NOT_FOUND')
    expect((await accept(b, a)).error.code).toBe('NOT_FOUND')
  })
})

describe('the lists', () => {
  it('are filtered by status, and paged without doubles while others come and change', async () => {
    const location = await freshPlace()
    const [b, ...others] = await Promise.all(Array.from({ length: 6 }, () => published({ location })))
    if (!b) throw new Error('nobody')
    for (const other of others.slice(0, 4)) await interest(other, b)
    const [first, second, third, fourth, late] = others as [Person, Person, Person, Person, Person]
    const page = await b.call('GET', '/connections/interests/received?limit=2')
    expect(page.data['interests'].map((i: { from_user_id: string }) => i.from_user_id)).toEqual([fourth.id, third.id])
    await interest(late, b)
    await decline(b, third)
    const next = await b.call('GET', `/connections/interests/received?limit=2&cursor=${page.meta.pagination.cursor}`)
    expect(next.data['interests'].map((i: { from_user_id: string }) => i.from_user_id)).toEqual([second.id, first.id])
    expect(next.meta.pagination).toMatchObject({ cursor: null, has_more: false })
    expect(next.trips.db).toBe(1)
    expect(await receivedBy(b, 'declined')).toHaveLength(1)
    expect(await receivedBy(b, 'pending')).toHaveLength(4)
    const { error } = await first.call(
      'GET',
      `/connections/interests/received?limit=2&cursor=${page.meta.pagination.cursor}`,
    )
    expect(error.code).toBe('INVALID_CURSOR')
    expect((await b.call('GET', '/connections/interests/sent?status=lost')).error.details?.['issues'][0].path).toBe(
      'query.status',
    )
  })

  it('show a matched user as accepted, to both', async () => {
    const { a, b } = await matched()
    for (const list of [await sentBy(a, 'accepted'), await receivedBy(a, 'accepted'), await sentBy(b, 'accepted')])
      expect(list).toHaveLength(1)
  })
})
