import { describe, expect, it } from 'vitest'
import { cellAt, centreOf, kilometresBetween } from '../../../src/platform/geo/cells.ts'
import type { Answer } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { published, signIn, type Person } from '../../support/people.ts'

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
      preferences: { max_distance: 50, age_min: 18, age_max: 100, show_me: 'everyone' },
      visibility: 'everyone',
      is_published: false,
    })
  })

  it('takes the whole body of the seed and changes only what is given', async () => {
    const person = await signIn()
    const body = {
      first_name: 'John',
      last_name: 'Doe',
      birth_date: '1995-05-15',
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
    expect((await born(yearsAgo(18))).status).toBe(200)
    expect(paths(await born('1899-12-31'))).toEqual(['body.birth_date'])
    expect(paths(await born('1995-02-30'))).toEqual(['body.birth_date'])
    expect(paths(await born(yearsAgo(18, 1)))).toEqual(['body.birth_date'])
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

  it('has interests without repetitions', async () => {
    const person = await signIn()
    const put = (interests: unknown) => person.call('PUT', '/profile/interests', { interests })
    expect((await put(['Hiking', 'hiking', 'ＨＩＫＩＮＧ', ' Coffee '])).data['profile'].interests).toEqual([
      'Hiking',
      'Coffee',
    ])
    expect((await put([])).data['profile'].interests).toEqual([])
    expect((await put(Array.from({ length: 21 }, (_, i) => `i${i}`))).status).toBe(400)
    expect((await put(['a'.repeat(51)])).status).toBe(400)
    expect((await put(['{"a"}', "x'; drop table users; --", '\\'])).data['profile'].interests).toEqual([
      '{"a"}',
      "x'; drop table users; --",
      '\\',
    ])
  })
})

describe('publishing', () => {
  it('names what is missing until nothing is', async () => {
    const person = await signIn()
    const publish = () => person.call('POST', '/profile/publish')
    const first = await publish()
    expect(first.error.code).toBe('PROFILE_INCOMPLETE')
    expect(first.error.details).toEqual({ missing: ['first_name', 'birth_date', 'gender', 'location', 'photos'] })
    await person.call('PUT', '/profile/me', { first_name: 'Ana', gender: 'female' })
    expect((await publish()).error.details).toEqual({ missing: ['birth_date', 'location', 'photos'] })
    expect((await mine(person)).is_published).toBe(false)
  })

  it('can be taken back, and done twice', async () => {
    const person = await published()
    expect((await mine(person)).is_published).toBe(true)
    expect((await person.call('POST', '/profile/publish')).data).toEqual({
      message: 'Profile published',
      is_published: true,
    })
    for (const _ of [1, 2]) expect((await person.call('POST', '/profile/unpublish')).data['is_published']).toBe(false)
    expect((await mine(person)).is_published).toBe(false)
  })
})
