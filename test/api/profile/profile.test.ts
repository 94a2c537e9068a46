import { describe, expect, it } from 'vitest'
import { cellAt, centreOf, kilometresBetween } from '../../../src/foundation/geo/cells.ts'
import type { Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { bornYearsAgo } from '../../../drizzle/seed/days.ts'

const mine = async (person: Person) => (await person.call('GET', '/profile/me')).data['profile']
const paths = ({ error }: Answer): string[] =>
  (error.details?.['issues'] ?? []).map(({ path }: { path: string }) => path)
const yearsAgo = (years: number, days = 0) => {
  const date = new Date()
  date.setUTCFullYear(date.getUTCFullYear() - years)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

describe('my profile', () => {
  it('is there, empty, from the first sign-in on', async () => {
    const person = await signIn()
    expect(await mine(person)).toEqual({
      id: person.id,
      first_name: null,
      last_name: null,
      birth_date: null,
      gender: null,
      bio: null,
      location: null,
      location_name: null,
      photos: [],
      interests: [],
      preferences: { max_distance: 50, age_min: 18, age_max: 100, show_me: 'everyone', direct_calls: false },
      visibility: 'everyone',
      is_published: false,
      completion: 0,
      missing: ['first_name', 'birth_date', 'gender', 'location', 'photos', 'bio', 'interests', 'more_photos'],
      missing_to_publish: ['first_name', 'birth_date', 'gender', 'location', 'photos'],
    })
  })

  it('takes the whole body of the seed and changes only what is given', async () => {
    const person = await signIn()
    const body = {
      first_name: 'John',
      last_name: 'Doe',
      birth_date: bornYearsAgo(31),
      gender: 'male',
      bio: 'Updated bio',
      location: { latitude: 40.7128, longitude: -74.006 },
      location_name: 'New York',
      preferences: { max_distance: 50, age_min: 25, age_max: 35, show_me: 'women' },
    }
    const answer = await person.call('PUT', '/profile/me', body)
    expect(answer.data['message']).toBe('Profile updated successfully')
    expect(answer.trips.db).toBe(1)
    const { location: _, ...rest } = body
    expect(answer.data['profile']).toMatchObject(rest)

    await person.call('PUT', '/profile/me', { bio: null, preferences: { age_max: 40 } })
    expect(await mine(person)).toMatchObject({ ...rest, bio: null, preferences: { ...body.preferences, age_max: 40 } })
  })

  it.each([
    ['a name that nobody can see', { first_name: '\u3164' }, 'body.first_name'],
    ['a name of two lines', { last_name: 'Doe\nVerified' }, 'body.last_name'],
    ['a place of two lines', { location_name: 'Porto\u2028Verified' }, 'body.location_name'],
  ])('refuses %s', async (_name, body, path) => {
    expect(paths(await (await signIn()).call('PUT', '/profile/me', body))).toEqual([path])
  })

  it.each(['/profile', '/users/me'])('answers under %s, too', async (path) => {
    const person = await signIn()
    expect((await person.call('PUT', path, { first_name: 'Ana' })).data['profile'].first_name).toBe('Ana')
    expect((await person.call('GET', path)).data['profile'].first_name).toBe('Ana')
  })

  it('keeps the square, not the place', async () => {
    const person = await signIn()
    const home = { latitude: 52.520008, longitude: 13.404954 }
    const { location } = (await person.call('PUT', '/profile/me', { location: home })).data['profile']
    expect(location).toEqual(centreOf(cellAt(home)))
    expect(kilometresBetween(location, home)).toBeLessThan(1)
    const [row] = await query('select * from profiles where user_id = $1', [person.id])
    expect(JSON.stringify(row)).not.toMatch(/52\.5200|13\.4049/)
  })

  it('is for adults: eighteen by calendar on the day', async () => {
    const person = await signIn()
    const born = (birth_date: string) => person.call('PUT', '/profile/me', { birth_date })
    expect(paths(await born('1899-12-31'))).toEqual(['body.birth_date'])
    expect(paths(await born('1995-02-30'))).toEqual(['body.birth_date'])
    expect((await born(yearsAgo(18))).status).toBe(200)
    // Wherever on Earth it is tomorrow by now, it is not the day after.
    expect((await born(yearsAgo(18, 2))).error.code).toBe('ACCOUNT_SUSPENDED')
    const first = await (await signIn()).call('PUT', '/profile/me', { birth_date: yearsAgo(18, 2) })
    expect(paths(first)).toEqual(['body.birth_date'])
  })

  it('cleans texts and counts them as a reader does', async () => {
    const person = await signIn()
    const family = '👨‍👩‍👧‍👦'
    const put = (body: object) => person.call('PUT', '/profile/me', body)
    expect((await put({ first_name: '  \u202eAn\u0000a\u200b ' })).data['profile'].first_name).toBe('Ana')
    expect((await put({ first_name: 'e\u0301' })).data['profile'].first_name).toBe('é')
    expect((await put({ first_name: family.repeat(50) })).status).toBe(200)
    expect(paths(await put({ first_name: family.repeat(51) }))).toEqual(['body.first_name'])
    expect(paths(await put({ first_name: ' \u200b ' }))).toEqual(['body.first_name'])
    expect(paths(await put({ bio: 'a'.repeat(501) }))).toEqual(['body.bio'])
  })

  it('cannot be changed to look for nobody', async () => {
    const person = await signIn()
    const both = await person.call('PUT', '/profile/preferences', { age_min: 40, age_max: 30 })
    expect(paths(both)).toEqual(['body.age_min'])
    await person.call('PUT', '/profile/preferences', { age_max: 30 })
    expect(paths(await person.call('PATCH', '/users/me/preferences', { age_min: 31 }))).toEqual(['body.age_min'])
    expect(paths(await person.call('PUT', '/profile/me', { preferences: { age_min: 31 } }))).toEqual([
      'body.preferences.age_min',
    ])
    expect((await mine(person)).preferences).toMatchObject({ age_min: 18, age_max: 30 })
  })

  it.each([
    [{ first_name: '' }, 'body.first_name', 'must not be empty'],
    [{ first_name: 'a'.repeat(51) }, 'body.first_name', 'must have at most 50 characters'],
    [{ first_name: 'a'.repeat(5_000) }, 'body.first_name', 'must have at most 50 characters'],
    [{ first_name: null }, 'body.first_name', expect.stringContaining('expected string')],
    [{ last_name: '' }, 'body.last_name', 'must not be empty'],
    [{ bio: 'a'.repeat(501) }, 'body.bio', 'must have at most 500 characters'],
    [{ gender: 'x' }, 'body.gender', expect.stringContaining('"non_binary"')],
    [{ birth_date: '15.05.1995' }, 'body.birth_date', 'must be a date such as 1995-05-15'],
    [{ birth_date: '2999-01-01' }, 'body.birth_date', 'must not be in the future'],
    [{ location: { latitude: 90.1, longitude: 0 } }, 'body.location.latitude', 'must be between -90 and 90'],
    [{ location: { latitude: 0 } }, 'body.location.longitude', 'is required'],
    [{ location: null }, 'body.location', expect.any(String)],
    [{ location_name: ' ' }, 'body.location_name', 'must not be empty'],
    [{ preferences: { max_distance: 501 } }, 'body.preferences.max_distance', 'must be between 1 and 500'],
    [{ preferences: { age_min: 17 } }, 'body.preferences.age_min', 'must be between 18 and 100'],
    [{ preferences: { age_max: 30.5 } }, 'body.preferences.age_max', 'must be a whole number'],
    [{ preferences: { show_me: 'cats' } }, 'body.preferences.show_me', expect.any(String)],
    [{ version: 1 }, 'body.version', 'is not a known field'],
  ])('says of %j where and what is wrong, and writes nothing', async (body, path, message) => {
    const person = await signIn()
    const before = await mine(person)
    const answer = await person.call('PUT', '/profile/me', { location_name: 'Elsewhere', ...body })
    expect(answer.error.details?.['issues']).toEqual([{ path, message }])
    expect(answer.trips.db).toBe(0)
    expect(await mine(person)).toEqual(before)
  })

  it('has a name of the place that is set by hand, and an empty text is none', async () => {
    const person = await signIn()
    const put = async (body: object) => (await person.call('PUT', '/profile/me', body)).data['profile']
    const location = { latitude: 10, longitude: 10 }
    expect(await put({ location_name: '  Upper   Town ', bio: '\u200b' })).toMatchObject({
      location_name: 'Upper Town',
      location: null,
      bio: null,
    })
    expect((await put({ location })).location_name).toBe('Upper Town')
    expect((await put({ location_name: null })).location).toEqual(centreOf(cellAt(location)))
  })

  it('moves six times an hour, and may be changed otherwise after that', async () => {
    const person = await signIn()
    const move = (latitude: number) => person.call('PUT', '/profile/me', { location: { latitude, longitude: 1 } })
    for (let i = 1; i <= 6; i += 1) expect((await move(i)).status).toBe(200)
    const refused = await move(7)
    expect([refused.error.code, refused.error.details]).toEqual(['RATE_LIMIT_EXCEEDED', { limit: 'location_update' }])
    expect((await person.call('PUT', '/profile/me', { location_name: 'Here' })).data['profile'].location).toEqual(
      centreOf(cellAt({ latitude: 6, longitude: 1 })),
    )
  })

  it('can be seen by everyone, by those whom I like, or by nobody new', async () => {
    const person = await signIn()
    for (const visibility of ['liked_only', 'hidden', 'everyone']) {
      const answer = await person.call('PUT', '/profile/visibility', { visibility })
      expect([answer.data['profile'].visibility, answer.trips.db]).toEqual([visibility, 1])
    }
    for (const body of [{ visibility: 'friends' }, {}])
      expect(paths(await person.call('PUT', '/profile/visibility', body))).toEqual(['body.visibility'])
    expect((await mine(person)).visibility).toBe('everyone')
  })

  it('tells how complete it is and what is missing', async () => {
    const person = await signIn()
    const put = async (path: string, body: object) => (await person.call('PUT', path, body)).data['profile']
    const location = { latitude: 10, longitude: 10 }
    await put('/profile/me', { first_name: 'Ana', birth_date: bornYearsAgo(31), gender: 'female', location })
    expect(await put('/profile/interests', { interests: ['Jazz', 'Sauna'] })).toMatchObject({
      completion: 0.4,
      missing: ['photos', 'bio', 'interests', 'more_photos'],
      missing_to_publish: ['photos'],
    })
    await put('/profile/interests', { interests: ['Jazz', 'Sauna', 'Ludo'] })
    for (const n of [1, 2, 3])
      await query(
        `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
         values (gen_random_uuid(), $1, $2, $2, 'L00000', 1, 1, $3, false, 'pending', now())`,
        [person.id, `photos/${person.id}/${n}`, n],
      )
    expect(await put('/profile/me', { bio: 'Hello' })).toMatchObject({
      completion: 1,
      missing: [],
      missing_to_publish: [],
    })
    await query(`update photos set status = 'rejected' where user_id = $1 and position > 1`, [person.id])
    expect(await mine(person)).toMatchObject({ completion: 0.9, missing: ['more_photos'], missing_to_publish: [] })
  })
})
