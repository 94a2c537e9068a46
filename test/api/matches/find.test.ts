import { describe, expect, it } from 'vitest'
import type { Searcher } from '../../../bench/live/population.ts'
import { query, transaction } from '../../support/db.ts'
import {
  find,
  liveMatchesOf,
  one,
  queueOf,
  regionOf,
  searchOf,
  signedInAt,
  two,
  waitingIn,
} from '../../support/live.ts'
import { sqlIn } from '../../support/objects.ts'
import { freshPlace, signIn, type Person, type Place } from '../../support/people.ts'
import { connect } from '../../support/sockets.ts'
import { withoutPostgres } from '../../support/worker.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'

describe('finding somebody now', () => {
  it('brings together two who search, and tells both on their sockets', async () => {
    const [ana, ben] = await two()
    const [forAna, forBen] = [await connect('/ws', ana.token), await connect('/ws', ben.token)]
    const first = await find(ana, { mode: 'video' })
    expect(first.data).toEqual({ status: 'searching', search_id: expect.any(String), expires_at: expect.any(String) })
    expect(Date.parse(first.data['expires_at']) - Date.now()).toBeGreaterThan(29 * 60_000)
    const second = await find(ben, { mode: 'video' })
    expect(second.data).toEqual({
      status: 'matched',
      match_id: expect.any(String),
      conversation_id: expect.any(String),
      expires_at: expect.any(String),
    })
    const { match_id, conversation_id, expires_at } = second.data
    for (const [socket, peer] of [
      [forAna, ben],
      [forBen, ana],
    ] as const)
      expect((await socket.next('match:created')).data).toMatchObject({
        match_id,
        conversation_id,
        kind: 'live',
        user: { id: peer.id },
      })
    const people = [ana.id, ben.id].toSorted()
    expect(await liveMatchesOf(ana)).toEqual([{ id: match_id, status: 'active', mode: 'video', people, lasts: 600 }])

    // A user in a live match gets that match, whatever they search for.
    expect((await find(ana, { mode: 'chat' })).data).toEqual({
      status: 'matched',
      match_id,
      conversation_id,
      expires_at,
    })
    expect(await searchOf(ana)).toBeUndefined()
  })

  it('asked again in the same way goes on with the same search', async () => {
    const person = await one()
    const first = await find(person, { age_min: 30, interests: ['Hiking', 'Jazz', 'İzlanda', 'Tim’s'] })
    const before = await searchOf(person)
    const again = await find(person, { interests: ['jazz ', 'HIKING', 'Jazz', 'izlanda', "tim's"], age_min: 30 })
    expect(again.data).toEqual(first.data)
    expect(await searchOf(person)).toEqual(before)
    expect(await waitingIn('chat', await regionOf(person.id))).toContain(person.id)
  })

  it.each([
    ['other filters', { age_min: 31 }, { age_min: 32 }],
    ['no filters', { age_min: 31 }, {}],
    ['another mode', {}, { mode: 'audio' }],
  ])('asked again with %s is a new search in place of the former', async (_name, body, other) => {
    const person = await one()
    const region = await regionOf(person.id)
    const first = await find(person, body)
    const second = await find(person, other)
    expect(second.data['search_id']).not.toBe(first.data['search_id'])
    expect(await searchOf(person)).toMatchObject({ search_id: second.data['search_id'] })
    const ids = async (mode: 'chat' | 'audio') =>
      (await sqlIn(queueOf(mode, region), 'select search_id from searches')).map(({ search_id }) => search_id)
    await expect.poll(() => ids('chat')).not.toContain(first.data['search_id'])
    expect(await ids('mode' in other ? 'audio' : 'chat')).toContain(second.data['search_id'])
  })

  it('at the same moment twice is one search', async () => {
    const [ana, ben] = await two()
    const answers = await Promise.all(Array.from({ length: 4 }, () => find(ana)))
    expect(new Set(answers.map(({ data }) => data['search_id'])).size).toBe(1)
    expect(await waitingIn('chat', await regionOf(ana.id))).toEqual([ana.id])
    expect((await find(ben)).data['status']).toBe('matched')
    expect(await liveMatchesOf(ana, ben)).toHaveLength(1)
  })

  it('at the same moment for different things is one search, and one match', async () => {
    const [ana, ben] = await two()
    const asked = await Promise.all([25, 26, 27, 28].map((age_min) => find(ana, { age_min })))
    const row = await searchOf(ana)
    expect(asked.map(({ data }) => data['search_id'])).toContain(row?.search_id)
    const [former, latter] = await Promise.all([find(ben), find(ben, { mode: 'chat', age_max: 60 })])
    await expect.poll(() => liveMatchesOf(ana, ben)).toHaveLength(1)
    expect([former.status, latter.status]).toEqual([200, 200])
    expect([await searchOf(ana), await searchOf(ben)]).toEqual([undefined, undefined])
  })

  it('goes by where the person is now, under the same search', async () => {
    const ana = await one()
    const [former, search] = [await regionOf(ana.id), (await find(ana)).data['search_id']]
    await ana.call('PUT', '/profile/me', { location: { latitude: -70, longitude: 10 } })
    expect((await find(ana)).data['search_id']).toBe(search)
    expect(await regionOf(ana.id)).not.toBe(former)
    expect(await waitingIn('chat', await regionOf(ana.id))).toEqual([ana.id])
    await expect.poll(() => waitingIn('chat', former)).not.toContain(ana.id)
  })

  it('begins anew when the former search has come to its end', async () => {
    const ana = await one()
    const first = await find(ana)
    await query("update live_searches set started_at = now() - interval '31 minutes' where user_id = $1", [ana.id])
    expect((await find(ana)).data['search_id']).not.toBe(first.data['search_id'])
    expect((await searchOf(ana))?.started_at.getTime()).toBeGreaterThan(Date.now() - 60_000)
  })
})

describe('filters', () => {
  it.each([
    ['show_me', { show_me: 'men' }],
    ['age', { age_min: 18, age_max: 25 }],
    ['interests', { interests: ['Chess'] }],
    ['max_distance', { max_distance: 1 }],
  ])('by %s keep out who would fit without them', async (_name, filters) => {
    const location = await freshPlace()
    const [ana, ben, carl] = await three(
      location,
      {},
      { latitude: location.latitude + 0.2, interests: ['Tea'] },
      { gender: 'male', birthDate: bornYearsAgo(22), interests: ['Chess'] },
    )
    await find(ben)
    expect((await find(ana, filters)).data['status']).toBe('searching')
    expect((await find(carl, { mode: 'chat', max_distance: 5 })).data['status']).toBe('matched')
    expect((await liveMatchesOf(carl))[0]?.people).toContain(ana.id)
  })

  it('widen what the caller looks for, never what others accept', async () => {
    const location = await freshPlace()
    const preferences = { showMe: 'men', ageMin: 18, ageMax: 20, maxDistance: 1 } as const
    const [ana, open, narrow] = await three(location, preferences, {}, { ageMin: 60 })
    const wishes = { show_me: 'everyone', age_min: 18, age_max: 100, max_distance: 500 }
    await find(narrow)
    expect((await find(ana, wishes)).data['status']).toBe('searching')
    expect((await find(open)).data['status']).toBe('matched')
    expect((await liveMatchesOf(ana))[0]?.people).toContain(open.id)
    expect(await searchOf(narrow)).toBeDefined()
  })

  it('that make no sense are refused', async () => {
    const person = await one({ ageMax: 80 })
    for (const [body, path] of [
      [{ mode: 'smell' }, 'body.mode'],
      [{ age_min: 40, age_max: 30 }, 'body.age_min'],
      // The profile leaves nobody of that age.
      [{ age_min: 90 }, 'body.age_min'],
      [{ age_min: 17 }, 'body.age_min'],
      [{ max_distance: 501 }, 'body.max_distance'],
      [{ interests: Array.from({ length: 21 }, (_, i) => `I ${i}`) }, 'body.interests'],
      [{ plan: 'premium' }, 'body.plan'],
    ] as const) {
      const { status, error } = await find(person, body)
      expect([status, error.details?.['issues'][0].path]).toEqual([400, path])
    }
    expect(await searchOf(person)).toBeUndefined()
  })
})

describe('permission to search', () => {
  it('has a published profile', async () => {
    const { error } = await find(await signIn())
    expect([error.status, error.code]).toEqual([403, 'PROFILE_NOT_PUBLISHED'])
  })

  it('twenty times a minute, and without regard to the interests of the day', async () => {
    const person = await one()
    for (let i = 0; i < 20; i += 1) expect((await find(person)).status).toBe(200)
    const refused = await find(person)
    expect([refused.status, refused.error.code]).toEqual([429, 'RATE_LIMIT_EXCEEDED'])
    const target = await one()
    const { headers } = await person.call('POST', '/matching/swipe', { target_user_id: target.id, action: 'like' })
    expect(headers.get('ratelimit-remaining')).toBe('20')
  })

  it('in one statement, before any queue is asked', async () => {
    const person = await one()
    expect((await find(person)).trips).toEqual({ db: 1, redis: 1 })
    const { error } = await find(person, {}, { fetcher: withoutPostgres() })
    expect(error.code).toBe('UNAVAILABLE')
  })

  it('waits for an account that is being closed, and then does not', async () => {
    const person = await one()
    const held = await transaction()
    await held.query('delete from users where id = $1', [person.id])
    const asked = find(person)
    await held.awaited()
    await held.commit()
    expect((await asked).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })
})

async function three(place: Place, ...each: Partial<Searcher>[]): Promise<[Person, Person, Person]> {
  return (await signedInAt(place, ...each)) as [Person, Person, Person]
}
