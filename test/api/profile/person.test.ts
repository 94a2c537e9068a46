import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import { query } from '../../support/db.ts'
import { freshPlace, matched, published, signIn, type Person } from '../../support/people.ts'
import { compare } from '../../support/time.ts'
import { workerWith } from '../../support/worker.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'

const see = (viewer: Person, id: string) => viewer.call('GET', `/profile/${id}`)
const seen = async (viewer: Person, id: string) => (await see(viewer, id)).data['profile']
const withoutRequest = (text: string) => text.replace(/"request_id":"[^"]+"/, '')

const like = (from: Person, to: Person) =>
  query(`insert into decisions values ($1, $2, 'like', now(), now(), gen_random_uuid(), 'pending')`, [from.id, to.id])
const pass = (from: Person, to: Person) =>
  query(`insert into decisions values ($1, $2, 'pass', now(), now())`, [from.id, to.id])
const block = (blocker: Person, blocked: Person) =>
  query('insert into blocks values ($1, $2, now())', [blocker.id, blocked.id])
const setUser = (person: Person, change: string) => query(`update users set ${change} where id = $1`, [person.id])
const show = (person: Person, visibility: string) => person.call('PUT', '/profile/visibility', { visibility })
const unpublish = (person: Person) => person.call('POST', '/profile/unpublish')

describe("another's profile", () => {
  it('shows what others may know, in one SQL statement', async () => {
    const location = await freshPlace()
    const viewer = await published({ location, interests: ['Hiking', 'Jazz'] })
    const north = { ...location, latitude: location.latitude + 10 / 111.2 }
    const other = await published({
      first_name: 'Ben',
      gender: 'male',
      birth_date: bornYearsAgo(31),
      location: north,
      interests: ['Sauna', 'jazz'],
    })
    await other.call('PUT', '/profile/me', { last_name: 'Secret', bio: 'Hello', location_name: 'Upper Town' })
    const answer = await see(viewer, other.id)
    expect([answer.status, answer.trips.db]).toEqual([200, 1])
    expect(answer.data['profile']).toEqual({
      id: other.id,
      first_name: 'Ben',
      age: expect.any(Number),
      gender: 'male',
      bio: 'Hello',
      distance_km: expect.toSatisfy((km: number) => [9, 10, 15].includes(km)),
      location_name: 'Upper Town',
      photos: [expect.stringContaining(`/photos/${other.id}/`)],
      interests: ['Sauna', 'Jazz'],
      mutual_interests: ['Jazz'],
    })
    expect(answer.text).not.toMatch(/1995|Secret|latitude|cell|preferences|version/)
  })

  it('does not depend on preferences, nor on what the viewer has decided', async () => {
    const viewer = await published({ gender: 'male', preferences: { show_me: 'men', age_max: 20, max_distance: 1 } })
    const other = await published({ gender: 'female', preferences: { show_me: 'women', age_min: 90 } })
    expect((await seen(viewer, other.id)).distance_km).toBeGreaterThan(100)
    await pass(viewer, other)
    await pass(other, viewer)
    expect((await see(viewer, other.id)).status).toBe(200)
  })

  it('has no distance for who has no place, and at least a kilometre for who has', async () => {
    const location = await freshPlace()
    const [a, b, nowhere] = [await published({ location }), await published({ location }), await signIn()]
    expect((await seen(a, b.id)).distance_km).toBe(1)
    expect(await seen(nowhere, b.id)).not.toHaveProperty('distance_km')
  })

  it('shows only pictures that are approved', async () => {
    const [viewer, other] = [await signIn(), await published()]
    await query(`update photos set status = 'pending' where user_id = $1`, [other.id])
    expect((await seen(viewer, other.id)).photos).toEqual([])
  })

  it('refuses what is no id, and is not in the way of other paths', async () => {
    const person = await signIn()
    expect((await see(person, 'x')).error.details?.['issues']).toEqual([
      { path: 'path.id', message: expect.any(String) },
    ])
    expect((await person.call('GET', '/profile/me')).data['profile'].preferences).toBeDefined()
    expect((await see(person, person.id.toUpperCase())).data['profile'].id).toBe(person.id)
  })
})

describe('my own id', () => {
  it('shows what others see of me, published or not', async () => {
    const person = await published({ interests: ['Jazz'] })
    const asSeen = { id: person.id, first_name: 'Kim', interests: ['Jazz'], mutual_interests: [] }
    expect(await seen(person, person.id)).toMatchObject(asSeen)
    await unpublish(person)
    await show(person, 'hidden')
    expect(await seen(person, person.id)).toMatchObject(asSeen)
    expect(await seen(person, person.id)).not.toHaveProperty('distance_km')
    const empty = await signIn()
    expect(await seen(empty, empty.id)).toMatchObject({ first_name: null, age: null, photos: [] })
  })
})

type Situation = (viewer: Person, other: Person) => Promise<unknown>
const both =
  (...steps: Situation[]): Situation =>
  async (viewer, other) => {
    for (const step of steps) await step(viewer, other)
  }
const hidden: Situation = (_, other) => show(other, 'hidden')
const likedOnly: Situation = (_, other) => show(other, 'liked_only')
const likesViewer: Situation = (viewer, other) => like(other, viewer)

describe('somebody who is not matched with me', () => {
  it.each<[string, Situation, 200 | 404]>([
    ['is seen when visible to everyone', () => Promise.resolve(), 200],
    ['is seen by who is not published', (viewer) => unpublish(viewer), 200],
    ['is seen by who has hidden', (viewer) => show(viewer, 'hidden'), 200],
    ['is not seen when hidden', hidden, 404],
    ['is not seen when hidden, even by whom they like', both(likesViewer, hidden), 404],
    ['is not seen when visible only to whom they like', likedOnly, 404],
    ['is seen by whom they like', both(likesViewer, likedOnly), 200],
    ['is not seen by who only likes them', both((viewer, other) => like(viewer, other), likedOnly), 404],
    ['is not seen by whom they passed', both((viewer, other) => pass(other, viewer), likedOnly), 404],
    ['is not seen when not published', (_, other) => unpublish(other), 404],
    ['is not seen by whom they like when not published', both(likesViewer, (_, other) => unpublish(other)), 404],
    ['is not seen after a block', (viewer, other) => block(other, viewer), 404],
    ['is not seen by who blocked them', (viewer, other) => block(viewer, other), 404],
    ['is not seen after a block by whom they like', both(likesViewer, (viewer, other) => block(viewer, other)), 404],
    ['is not seen when suspended', (_, other) => setUser(other, `status = 'suspended'`), 404],
    ['is not seen when banned', (_, other) => setUser(other, `status = 'banned'`), 404],
    ['is not seen when deleted', (_, other) => setUser(other, 'deleted_at = now()'), 404],
    ['is not seen when gone', (_, other) => query('delete from users where id = $1', [other.id]), 404],
  ])('%s', async (_name, happen, status) => {
    const [viewer, other] = await Promise.all([published(), published()])
    await happen(viewer, other)
    const answer = await see(viewer, other.id)
    expect(answer.status).toBe(status)
    if (status === 200) return expect(answer.data['profile'].id).toBe(other.id)
    const missing = await see(viewer, newId())
    expect(answer.error.code).toBe('USER_NOT_FOUND')
    expect(withoutRequest(answer.text)).toBe(withoutRequest(missing.text))
    expect(answer.trips).toEqual(missing.trips)
    const names = ({ headers }: typeof answer) => [...headers.keys()].toSorted()
    expect(names(answer)).toEqual(names(missing))
  })
})

describe('somebody who is matched with me', () => {
  it.each<[string, Situation, 200 | 404]>([
    ['is seen when hidden', hidden, 200],
    ['is seen when visible only to whom they like', likedOnly, 200],
    ['is seen when not published', (_, other) => unpublish(other), 200],
    ['is seen when neither of us is published', both(unpublish, (_, other) => unpublish(other)), 200],
    ['is not seen when suspended', (_, other) => setUser(other, `status = 'suspended'`), 404],
    ['is not seen when deleted', (_, other) => setUser(other, 'deleted_at = now()'), 404],
    ['is not seen after they blocked me', (viewer, other) => block(other, viewer), 404],
    ['is not seen after I blocked them', (viewer, other) => block(viewer, other), 404],
  ])('%s', async (_name, happen, status) => {
    const { a, b } = await matched()
    for (const [viewer, other] of [
      [a, b],
      [b, a],
    ] as const) {
      await query('delete from blocks where blocker_id = any($1)', [[a.id, b.id]])
      await happen(viewer, other)
      expect((await see(viewer, other.id)).status).toBe(status)
      await setUser(other, `status = 'active', deleted_at = null`)
    }
  })

  it('is somebody like others again once the match has ended', async () => {
    const { a, b, matchId } = await matched()
    await hidden(a, b)
    expect((await see(a, b.id)).status).toBe(200)
    await query(`update matches set status = 'unmatched', ended_at = now() where id = $1`, [matchId])
    expect((await see(a, b.id)).status).toBe(404)
  })
})

describe('the time of an answer', () => {
  it('does not tell whether there is somebody who may not be seen', async () => {
    const [viewer, other] = await Promise.all([published(), published()])
    await block(other, viewer)
    const options = { fetcher: workerWith({}, { hasty: true }) }
    const ask = (id: string) => viewer.call('GET', `/profile/${id}`, undefined, options)
    const far = await compare(
      60,
      () => ask(other.id),
      () => ask(newId()),
    )
    expect(Math.abs(far)).toBeLessThan(4)
  })
})
