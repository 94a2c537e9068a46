import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import type { Json } from '../../support/api.ts'
import { apart, type ApartPerson } from '../../support/apart.ts'
import { METRICS_TOKEN } from '../../support/metrics-token.ts'

const world = apart('closing')

/** What operators close for everybody, or for some. */

const set = async (key: string, value: unknown): Promise<ApartPerson> => {
  const admin = await world.person('admin')
  const { status, text } = await admin.call('PUT', `/admin/settings/${key}`, { value, reason: 'Test' })
  expect(status, text).toBe(200)
  return admin
}

afterEach(() => vi.restoreAllMocks())

describe('maintenance', () => {
  const message = { en: 'Back at noon.', pt: 'Voltamos ao meio-dia.' }
  afterAll(async () => void (await set('maintenance', null)))

  it('tells everybody but operators to come back, in their language', async () => {
    const [person, other] = [await world.person(), await world.person()]
    const admin = await set('maintenance', { message, retry_after: 900 })
    for (const [method, path, body] of [
      ['GET', '/profile/me', undefined],
      ['POST', '/connections/interest', { user_id: other.id }],
      ['GET', '/conversations', undefined],
    ] as const) {
      const { status, error, headers } = await person.call(method, path, body)
      expect([status, error.code, error.message, headers.get('retry-after')]).toEqual([
        503,
        'UNAVAILABLE',
        'Back at noon.',
        '900',
      ])
      expect(error.details).toEqual({ reason: 'maintenance' })
    }
    const inPortuguese = { headers: { 'accept-language': 'pt-BR, en;q=0.5' } }
    expect((await person.call('GET', '/profile/me', undefined, inPortuguese)).error.message).toBe(message.pt)
    // An isolate that has read nothing yet.
    const fetcher = world.anotherIsolate()
    expect((await person.call('GET', '/profile/me', undefined, { fetcher })).status).toBe(503)
    // Those who end it, and what tells clients about it.
    expect((await admin.call('GET', '/profile/me')).status).toBe(200)
    expect((await world.call('GET', '/settings')).data['settings'].maintenance).toEqual({ message, retry_after: 900 })
    expect((await world.call('GET', '/content/pages/terms')).status).toBe(200)
    expect((await world.call('GET', '/health/liveness')).status).toBe(200)
    const wrong = { phone_number: '+4915112345678', otp: '000000' }
    expect((await world.call('POST', '/auth/verify-otp', { body: wrong })).error.code).toBe('INVALID_OTP')
    expect((await world.call('POST', '/billing/webhook', { body: {} })).status).toBe(400)
    await set('maintenance', null)
    expect((await person.call('GET', '/profile/me')).status).toBe(200)
  })

  it('is no failure of ours: neither reported nor counted as one', async () => {
    const person = await world.person()
    await set('maintenance', { message, retry_after: 900 })
    const [told, complained] = [vi.spyOn(console, 'info'), vi.spyOn(console, 'error')]
    await person.call('GET', '/profile/me')
    const said = [...told.mock.calls, ...complained.mock.calls].map(([line]): Json => JSON.parse(String(line)))
    expect(said.filter(({ event }) => event === 'request')).toMatchObject([
      { level: 'info', status: 503, error_code: 'UNAVAILABLE', reason: 'maintenance' },
    ])
    await set('maintenance', null)
    const { text } = await world.call('GET', '/metrics', { token: METRICS_TOKEN })
    expect(text).toContain('vibesmatch_http_requests_total{operation="getProfile",status="maintenance"} ')
    expect(text).toContain('vibesmatch_errors_total{where="request"} 0\n')
  })
})

describe('an app that is too old', () => {
  it('is told to be updated, by its platform, and may still read what says so', async () => {
    const person = await world.person()
    await set('minimum_app_version', { ios: '2.3', android: '2.10.1' })
    const ask = (version: string, platform: string, path = '/profile/me') =>
      person.call('GET', path, undefined, { headers: { 'x-app-version': version, 'x-app-platform': platform } })
    const statuses = await Promise.all(
      [
        ['2.2.9', 'ios'],
        ['2.3', 'ios'],
        ['2.3.0', 'ios'],
        ['10.0', 'ios'],
        ['2.9.9', 'android'],
        ['2.10.1', 'android'],
        ['1.0', 'web'],
        ['1.0', 'toaster'],
        ['one', 'ios'],
        ['', 'ios'],
        ['1'.repeat(5_000), 'ios'],
      ].map(async ([version = '', platform = '']) => (await ask(version, platform)).status),
    )
    expect(statuses).toEqual([426, 200, 200, 200, 426, 200, 200, 200, 200, 200, 200])
    const { error } = await ask('1.0', 'ios')
    expect([error.code, error.details]).toEqual(['UPGRADE_REQUIRED', { minimum_version: '2.3' }])
    expect((await ask('1.0', 'ios', '/settings')).status).toBe(200)
    expect((await ask('1.0', 'ios', '/content/pages')).status).toBe(200)
    await set('minimum_app_version', {})
    expect((await ask('1.0', 'ios')).status).toBe(200)
  })
})

describe('a feature', () => {
  it('is for a share of people, always the same ones, and for those who are named', async () => {
    const people = await Promise.all(Array.from({ length: 40 }, () => world.person()))
    const having = async () => {
      const answers = await Promise.all(people.map((person) => person.call('GET', '/settings/features')))
      return new Set(people.filter((_, i) => answers[i]?.data['features'].live_match).map(({ id }) => id))
    }
    const search = async (person: ApartPerson) => (await person.call('POST', '/match/find', { mode: 'video' })).error
    await set('feature.live_match', { percentage: 30, allow: [] })
    const some = await having()
    expect(some.size).toBeGreaterThan(1)
    expect(some.size).toBeLessThan(30)
    expect(await having()).toEqual(some)
    await set('feature.live_match', { percentage: 60 })
    expect([...(await having())]).toEqual(expect.arrayContaining([...some]))
    const [named, other] = people
    await set('feature.live_match', { percentage: 0, allow: [named?.id.toUpperCase()] })
    expect([...(await having())]).toEqual([named?.id])
    expect(await search(other as ApartPerson)).toMatchObject({ code: 'FORBIDDEN', details: { feature: 'live_match' } })
    // Asked about their profile: they may.
    expect((await search(named as ApartPerson)).code).not.toBe('FORBIDDEN')
    await set('feature.live_match', { percentage: 100 })
    expect((await having()).size).toBe(people.length)
  })
})

describe('a limit', () => {
  it('is what operators make it', async () => {
    const person = await world.person()
    const headersOf = async () => (await person.call('POST', '/match/find', { mode: 'video' })).headers
    await set('limit.match_find', 5)
    for (let i = 4; i >= 0; i -= 1) expect((await headersOf()).get('ratelimit-remaining')).toBe(String(i))
    const { error } = await person.call('POST', '/match/find', { mode: 'video' })
    expect(error.code).toBe('RATE_LIMIT_EXCEEDED')
    await set('limit.match_find', 6)
    expect((await headersOf()).get('ratelimit-limit')).toBe('6')
    await set('limit.match_find', 20)
  })
})

describe('what a profile needs', () => {
  it('is as old as operators say, and as many photos', async () => {
    const person = await world.person()
    const bornYearsAgo = (years: number) => `${new Date().getUTCFullYear() - years - 1}-01-01`
    const state = (years: number) => person.call('PUT', '/profile/me', { birth_date: bornYearsAgo(years) })
    await set('minimum_age', 25)
    const { status, error } = await state(21)
    expect([status, error.details?.['issues'][0]]).toEqual([
      400,
      { path: 'body.birth_date', message: 'must be at least 25 years ago' },
    ])
    // Nobody has lost their account by that.
    expect((await state(26)).status).toBe(200)
    await set('minimum_age', 18)
    expect((await state(21)).status).toBe(200)
  })

  it('grows without taking published profiles away', async () => {
    const { id } = await world.person()
    const photo = (n: number) =>
      world.query(
        `insert into photos (id, user_id, content_hash, object_key, blur_hash, width, height, position, is_primary, status, created_at)
         values (gen_random_uuid(), $1, $2, $2, 'L00000', 1, 1, $3, $3 = 1, 'approved', now())`,
        [id, `${id}/${n}`, n],
      )
    await photo(1)
    await world.query(
      `update profiles set first_name = 'Kim', birth_date = now() - interval '30 years', gender = 'female', cell = 1.0, cell_lat = 0, cell_lon = 0,
         published_at = now() where user_id = $1`,
      [id],
    )
    await set('min_photos', 3)
    const isPublished = async () =>
      (await world.query('select published_at is not null as published from profiles where user_id = $1', [id]))[0]?.[
        'published'
      ]
    await photo(2)
    await world.query('update photos set position = position + 10 where user_id = $1', [id])
    expect(await isPublished()).toBe(true)
    await expect(world.query('delete from photos where user_id = $1 and position = 12', [id])).rejects.toThrow(
      /needs 3/,
    )
    await world.query(`update photos set status = 'rejected' where user_id = $1 and position = 12`, [id])
    expect(await isPublished()).toBe(false)
    await set('min_photos', 1)
  })
})
