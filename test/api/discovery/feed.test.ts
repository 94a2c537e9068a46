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
        interests: ['Jazz', 'Sauna'],
        mutual_interests: ['Jazz'],
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
  ])('leaves out a user who does not fit both ways: %s', async (_name, mine, theirs) => {
    const [a, b] = await pair(mine, theirs)
    expect(await ids(a)).toEqual([])
    expect(await ids(b)).toEqual([])
  })

  it('never brings somebody from farther away than they want', async () => {
    const place = await freshPlace()
    const [near, far] = await Promise.all([
      published({ location: place, preferences: { max_distance: 10 } }),
      published({ location: north(place, 30), preferences: { max_distance: 100 } }),
    ])
    expect(await ids(far)).toEqual([])
    expect((await far.call('POST', '/matching/swipe', { target_user_id: near.id, action: 'like' })).error.code).toBe(
      'USER_NOT_FOUND',
    )
    await near.call('PUT', '/profile/preferences', { max_distance: 40 })
    const { data, meta } = await feed(far)
    expect(data['users'][0].id).toBe(near.id)
    expect([30, 35]).toContain(data['users'][0].distance_km)
    expect(meta['reach'].max_distance).toBe(100)
  })

  it('goes farther than the viewer wanted when nobody is left, and says so', async () => {
    const place = await freshPlace()
    const [viewer, near, far] = await Promise.all([
      published({ location: place, preferences: { max_distance: 10 } }),
      published({ location: place }),
      published({ location: north(place, 30) }),
    ])
    const first = await feed(viewer, '?limit=1')
    expect(first.data['users'][0].id).toBe(near.id)
    expect(first.meta['reach']).toEqual({ max_distance: 10, widened_to: null })
    const second = await feed(viewer, `?limit=1&cursor=${first.meta.pagination.cursor}`)
    expect(second.data['users'][0].id).toBe(far.id)
    expect(second.meta['reach']).toEqual({ max_distance: 10, widened_to: 500 })
  })

  it('says how far it went when it found nobody', async () => {
    const { data, meta } = await feed(await published())
    expect(data['users']).toEqual([])
    expect(meta['reach']).toEqual({ max_distance: 50, widened_to: 500 })
  })

  it('brings who liked the viewer from wherever they are, so that the viewer can answer', async () => {
    const place = await freshPlace()
    const [near, far] = await Promise.all([
      published({ location: place, preferences: { max_distance: 10 } }),
      published({ location: north(place, 30) }),
    ])
    await near.call('POST', '/matching/swipe', { target_user_id: far.id, action: 'like' })
    expect(await ids(far)).toEqual([near.id])
    const { data } = await far.call('POST', '/matching/swipe', { target_user_id: near.id, action: 'like' })
    expect(data['is_match']).toBe(true)
  })

  it('knows that the date line is a line', async () => {
    const { latitude } = await freshPlace()
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
  ])('leaves out a user who is %s', async (_name, hide) => {
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
    'leaves out a user decided about by %s, for that viewer only',
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

  it('shows nobody twice who moves while it is read', async () => {
    const location = await freshPlace()
    const viewer = await published({ location })
    const others = await Promise.all(Array.from({ length: 4 }, () => published({ location })))
    const first = await feed(viewer, '?limit=2')
    const shown: string[] = first.data['users'].map(({ id }: { id: string }) => id)
    for (const other of others.filter(({ id }) => shown.includes(id)))
      await other.call('PUT', '/profile/me', { location: north(location, 20) })
    const rest: string[] = await ids(viewer, `?limit=50&cursor=${first.meta.pagination.cursor}`)
    expect([...shown, ...rest].toSorted()).toEqual(others.map(({ id }) => id).toSorted())
  })

  it('keeps its order while it is read, also when what it is ranked by changes', async () => {
    const location = await freshPlace()
    const viewer = await published({ location, interests: ['Hiking', 'Jazz', 'Sauna', 'Chess'] })
    const others = await Promise.all(Array.from({ length: 6 }, () => published({ location })))
    const first = await feed(viewer, '?limit=3')
    const shown: string[] = first.data['users'].map(({ id }: { id: string }) => id)
    // People already shown move to the end; the others to the front.
    await viewer.call('PUT', '/profile/interests', { interests: ['Diving'] })
    for (const other of others)
      await other.call('PUT', '/profile/interests', { interests: shown.includes(other.id) ? [] : ['Diving'] })
    const rest: string[] = await ids(viewer, `?limit=50&cursor=${first.meta.pagination.cursor}`)
    expect([...shown, ...rest].toSorted()).toEqual(others.map(({ id }) => id).toSorted())
  })

  it('puts first whom more is shared with, of people who are otherwise alike', async () => {
    const location = await freshPlace()
    const viewer = await published({ location, interests: ['Hiking', 'Jazz', 'Sauna'] })
    const [none, two, one] = await Promise.all(
      [[], ['Hiking', 'Sauna'], ['jazz']].map((interests) => published({ location, interests })),
    )
    expect(await ids(viewer)).toEqual([two?.id, one?.id, none?.id])
  })

  it('counts as activity, once an hour', async () => {
    const person = await published()
    const active = async () => {
      const [row] = await query<{ at: Date }>('select last_active_at as at from users where id = $1', [person.id])
      return row?.at.getTime() ?? 0
    }
    await query("update users set last_active_at = now() - interval '3 hours' where id = $1", [person.id])
    await feed(person)
    const first = await active()
    expect(Date.now() - first).toBeLessThan(3_600_000)
    await feed(person)
    expect(await active()).toBe(first)
  })

  it('can be read by who has no approved picture yet, and does not show them', async () => {
    const [a, b] = await pair({}, {})
    await query("update photos set status = 'pending' where user_id = $1", [a.id])
    expect(await ids(a)).toEqual([b.id])
    expect(await ids(b)).toEqual([])
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
