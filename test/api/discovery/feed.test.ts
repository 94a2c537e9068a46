import { describe, expect, it } from 'vitest'
import { query } from '../../support/db.ts'
import { freshPlace, published, signIn, type Person, type Place } from '../../support/people.ts'

const feed = (person: Person, search = '') => person.call('GET', `/matching/feed${search}`)
const ids = async (person: Person, search = '') =>
  (await feed(person, search)).data['users'].map(({ id }: { id: string }) => id)
const north = ({ latitude, longitude }: Place, kilometres: number): Place => ({
  latitude: latitude + kilometres / 111.2,
  longitude,
})

async function pair(mine: object, theirs: object): Promise<[Person, Person]> {
  const location = await freshPlace()
  return Promise.all([published({ location, ...mine }), published({ location, ...theirs })])
}

describe('the feed', () => {
  it('shows a card with what helps to decide, in one SQL statement', async () => {
    const [a, b] = await pair(
      { interests: ['Hiking', 'Jazz'] },
      { first_name: 'Ben', gender: 'male', interests: ['jazz', 'Sauna'] },
    )
    await b.call('PUT', '/profile/me', { bio: 'Hello' })
    const answer = await feed(a)
    expect(answer.trips.db).toBe(1)
    expect(answer.data['users']).toEqual([
      {
        id: b.id,
        first_name: 'Ben',
        age: expect.any(Number),
        bio: 'Hello',
        distance_km: 1,
        photos: [expect.stringContaining(`/photos/${b.id}/`)],
        interests: ['jazz', 'Sauna'],
        mutual_interests: ['jazz'],
      },
    ])
  })

  it('answers under /users/discovery, too', async () => {
    const [a, b] = await pair({}, {})
    expect((await a.call('GET', '/users/discovery')).data['users'][0].id).toBe(b.id)
  })

  it.each([
    ['the viewer looks for another gender', { preferences: { show_me: 'men' } }, {}],
    ['the other one looks for another gender', {}, { preferences: { show_me: 'men' } }],
    ['the other one is too old', { preferences: { age_max: 25 } }, {}],
    ['the viewer is too young', {}, { preferences: { age_min: 50 } }],
  ])('leaves out whoever does not fit both ways: %s', async (_name, mine, theirs) => {
    const [a, b] = await pair(mine, theirs)
    expect(await ids(a)).toEqual([])
    expect(await ids(b)).toEqual([])
  })

  it('goes by the shorter of both distances', async () => {
    const place = await freshPlace()
    const [near, far] = await Promise.all([
      published({ location: place, preferences: { max_distance: 10 } }),
      published({ location: north(place, 30), preferences: { max_distance: 100 } }),
    ])
    expect(await ids(near)).toEqual([])
    expect(await ids(far)).toEqual([])
    await near.call('PUT', '/profile/preferences', { max_distance: 40 })
    expect(await ids(near)).toEqual([far.id])
    expect((await feed(near)).data['users'][0].distance_km).toBeGreaterThanOrEqual(29)
    expect((await feed(near)).data['users'][0].distance_km).toBeLessThanOrEqual(31)
  })

  it('knows that the date line is a line', async () => {
    const latitude = -80 + Math.random() * 20
    const [east, west] = await Promise.all([
      published({ location: { latitude, longitude: 179.99 }, preferences: { max_distance: 5 } }),
      published({ location: { latitude, longitude: -179.99 }, preferences: { max_distance: 5 } }),
    ])
    expect(await ids(east)).toContain(west.id)
  })

  it.each([
    ['unpublished', (b: Person) => b.call('POST', '/profile/unpublish')],
    ['suspended', (b: Person) => query("update users set status = 'suspended' where id = $1", [b.id])],
    ['deleted', (b: Person) => query('update users set deleted_at = now() where id = $1', [b.id])],
    ['hidden', (b: Person) => query("update profiles set visibility = 'hidden' where user_id = $1", [b.id])],
    [
      'visible to those they like only',
      (b: Person) => query("update profiles set visibility = 'liked_only' where user_id = $1", [b.id]),
    ],
  ])('leaves out who is %s', async (_name, hide) => {
    const [a, b] = await pair({}, {})
    expect(await ids(a)).toEqual([b.id])
    await hide(b)
    expect(await ids(a)).toEqual([])
  })

  it('shows who is visible to those they like to those they like', async () => {
    const [a, b] = await pair({}, {})
    await query("update profiles set visibility = 'liked_only' where user_id = $1", [b.id])
    await b.call('POST', '/matching/swipe', { target_user_id: a.id, action: 'like' })
    expect(await ids(a)).toEqual([b.id])
  })

  it.each(['blocker', 'blocked'])('hides both from each other when the viewer is the %s', async (role) => {
    const [a, b] = await pair({}, {})
    const [from, to] = role === 'blocker' ? [a.id, b.id] : [b.id, a.id]
    await query('insert into blocks values ($1, $2, now())', [from, to])
    expect(await ids(a)).toEqual([])
    expect(await ids(b)).toEqual([])
  })

  it.each(['like', 'pass', 'super_like'])(
    'leaves out who has been decided about by %s, for that viewer only',
    async (action) => {
      const [a, b] = await pair({}, {})
      await a.call('POST', '/matching/swipe', { target_user_id: b.id, action })
      expect(await ids(a)).toEqual([])
      expect(await ids(b)).toEqual([a.id])
    },
  )

  it('pages through everybody once, whoever joins or goes meanwhile', async () => {
    const location = await freshPlace()
    const viewer = await published({ location })
    const others = await Promise.all(Array.from({ length: 7 }, () => published({ location })))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const { data, meta } = await feed(viewer, `?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(meta.pagination.limit).toBe(3)
      seen.push(...data['users'].map(({ id }: { id: string }) => id))
      cursor = meta.pagination.cursor
      expect(meta.pagination.has_more).toBe(cursor !== null)
      await published({ location })
    } while (cursor !== null)
    expect(seen).toHaveLength(new Set(seen).size)
    expect(seen.toSorted()).toEqual(expect.arrayContaining(others.map(({ id }) => id).toSorted()))
  })

  it('is for those who can be seen themselves', async () => {
    expect((await feed(await signIn())).error.code).toBe('PROFILE_NOT_PUBLISHED')
  })

  it('tells no position more exactly than a whole kilometre', async () => {
    const [a, b] = await pair({}, {})
    await b.call('PUT', '/profile/me', { location: { latitude: 10, longitude: 10 } })
    expect(JSON.stringify((await feed(a)).data)).not.toMatch(/latitude|longitude|cell|\d+\.\d{2,}/)
  })
})
