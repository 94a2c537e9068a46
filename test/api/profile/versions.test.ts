import { describe, expect, it } from 'vitest'
import type { Answer } from '../../support/api.ts'
import { changed } from '../../support/changed.ts'
import { query } from '../../support/db.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { onRedisOutage, workerWith } from '../../support/worker.ts'

const PATHS = ['/profile/me', '/profile', '/users/me']
const read = (person: Person, known?: string, path = '/profile/me') =>
  person.call('GET', path, undefined, known === undefined ? {} : { headers: { 'if-none-match': known } })
const write = (person: Person, ifMatch: string, body: object, path = '/profile/me', method = 'PUT') =>
  person.call(method, path, body, { headers: { 'if-match': ifMatch } })
const etagOf = ({ headers }: Answer): string => headers.get('etag') ?? ''
const tag = async (person: Person) => etagOf(await read(person))

/** Every way to write one's own profile. */
const WRITES: [string, string, object | undefined][] = [
  ...PATHS.map((path): [string, string, object] => ['PUT', path, { bio: 'Hello' }]),
  ['PUT', '/profile/interests', { interests: ['Jazz'] }],
  ['PUT', '/profile/preferences', { age_max: 50 }],
  ['PATCH', '/users/me/preferences', { age_max: 50 }],
  ['PUT', '/profile/visibility', { visibility: 'hidden' }],
  ['POST', '/profile/publish', undefined],
  ['POST', '/profile/unpublish', undefined],
]

describe('my profile', () => {
  it.each(PATHS)('is not sent again to who has it: %s', async (path) => {
    const person = await signIn()
    const first = await read(person, undefined, path)
    expect(etagOf(first)).toMatch(/^"\d+-[\w-]{16}"$/)
    expect(first.headers.get('cache-control')).toBe('private, no-cache')
    for (const known of [etagOf(first), `W/${etagOf(first)}`, `"1-x",${etagOf(first)}`, '*']) {
      const again = await read(person, known, path)
      expect([again.status, again.text, again.trips.db]).toEqual([304, '', 0])
      expect(etagOf(again)).toBe(etagOf(first))
      expect(again.headers.get('content-type')).toBeNull()
      expect(again.headers.get('x-request-id')).not.toBeNull()
      expect(again.headers.get('ratelimit-limit')).not.toBeNull()
    }
    for (const other of ['"1-x"', 'no tag', '"', `${etagOf(first)}x`])
      expect((await read(person, other, path)).status).toBe(200)
  })

  it('has a tag that nobody else has, at whatever version', async () => {
    const [a, b] = [await signIn(), await signIn()]
    expect(await tag(a)).not.toBe(await tag(b))
    expect((await read(b, await tag(a))).status).toBe(200)
  })

  it.each(WRITES)('%s %s answers with the tag of what is there then', async (method, path, body) => {
    const person = await published()
    const before = await tag(person)
    const written = await person.call(method, path, body)
    expect(written.status).toBe(200)
    expect(etagOf(written)).toBe(await tag(person))
    // Publishing what is published changes nothing.
    expect(etagOf(written) === before).toBe(path === '/profile/publish')
  })

  it('has a new tag when its photos change', async () => {
    const person = await signIn()
    const seen = [await tag(person)]
    const note = async (change: Promise<unknown>) => {
      await change
      seen.push(await tag(person))
    }
    const form = new FormData()
    form.set('photo', new File([onePixelPng()], 'me.png', { type: 'image/png' }))
    await note(person.call('POST', '/profile/photos', form))
    await note(changed(person, 'update photos set position = 5 where user_id = $1'))
    await note(changed(person, 'delete from photos where user_id = $1'))
    expect(new Set(seen).size).toBe(4)
    expect((await write(person, seen[0] ?? '', { bio: 'x' })).error.code).toBe('PRECONDITION_FAILED')
  })

  it('has a new tag, but the same version, when only what is shown of it changes', async () => {
    const person = await published()
    const old = await tag(person)
    const moved = { fetcher: workerWith({ PUBLIC_URL: 'https://elsewhere.test' }) }
    const elsewhere = await person.call('GET', '/profile/me', undefined, {
      ...moved,
      headers: { 'if-none-match': old },
    })
    expect(elsewhere.status).toBe(200)
    expect((await write(person, etagOf(elsewhere), { bio: 'x' })).status).toBe(200)
  })
})

describe('a write with If-Match', () => {
  it.each(WRITES)('%s %s happens at that version, and at no other', async (method, path, body) => {
    const person = await published()
    const [old, url] = [await tag(person), path]
    await person.call('PUT', '/profile/me', { bio: 'Somebody was faster' })
    const before = await query('select * from profiles where user_id = $1', [person.id])
    const stale = await person.call(method, url, body, { headers: { 'if-match': old } })
    expect([stale.status, stale.error.code, stale.trips.db]).toEqual([412, 'PRECONDITION_FAILED', 1])
    expect(etagOf(stale)).toBe('')
    expect(await query('select * from profiles where user_id = $1', [person.id])).toEqual(before)

    const fresh = await person.call(method, url, body, { headers: { 'if-match': await tag(person) } })
    expect([fresh.status, fresh.trips.db]).toEqual([200, 1])
  })

  it('takes a star, a list, and a tag that was weakened on its way', async () => {
    const person = await signIn()
    const put = async (ifMatch: string) => (await write(person, ifMatch, { bio: 'x' })).status
    expect(await put('*')).toBe(200)
    expect(await put(`"other", ${await tag(person)}`)).toBe(200)
    expect(await put(`W/${await tag(person)}`)).toBe(200)
    expect(await put('"other", "99999999999999999999-aaaaaaaaaaaaaaaa", ""')).toBe(412)
  })

  it.each(['1', '"1', 'W/"1"x', '"a" "b"', '*, "a"', `"a",`])('is refused when the header is %j', async (header) => {
    const person = await signIn()
    const { status, error, trips } = await write(person, header, { bio: 'x' })
    expect([status, trips.db]).toEqual([400, 0])
    expect(error.details?.['issues']).toEqual([{ path: 'header.if-match', message: expect.any(String) }])
  })

  it('is won by exactly one of many that come together', async () => {
    const person = await signIn()
    for (let round = 0; round < 3; round += 1) {
      const seen = await tag(person)
      const bios = Array.from({ length: 6 }, (_, i) => `round ${round}, writer ${i}`)
      const answers = await Promise.all(bios.map((bio) => write(person, seen, { bio })))
      const winners = answers.filter(({ status }) => status === 200)
      expect(winners).toHaveLength(1)
      expect(answers.filter(({ status }) => status === 412)).toHaveLength(5)
      const now = await read(person)
      expect(now.data['profile'].bio).toBe(winners[0]?.data['profile'].bio)
      expect(etagOf(now)).toBe(etagOf(winners[0] as Answer))
    }
  })

  it('is won by exactly one of many different writes', async () => {
    const person = await published()
    const headers = { 'if-match': await tag(person) }
    const writes = WRITES.filter(([, path]) => path !== '/profile/publish')
    const answers = await Promise.all(
      writes.map(([method, path, body]) => person.call(method, path, body, { headers })),
    )
    const count = (wanted: number) => answers.filter(({ status }) => status === wanted).length
    expect([count(200), count(412)]).toEqual([1, writes.length - 1])
  })

  it('changes all that is given when nothing is expected, whatever comes together', async () => {
    const person = await signIn()
    await Promise.all(WRITES.slice(0, 6).map(([method, path, body]) => person.call(method, path, body)))
    expect((await read(person)).data['profile']).toMatchObject({
      bio: 'Hello',
      interests: ['Jazz'],
      preferences: { age_max: 50 },
    })
    expect(etagOf(await read(person))).toMatch(/^"7-/)
  })

  it('holds without Redis, too', async () => {
    const person = await signIn()
    const old = await tag(person)
    const options = { headers: { 'if-match': old }, fetcher: onRedisOutage() }
    expect((await person.call('PUT', '/profile/me', { bio: '1' }, options)).status).toBe(200)
    expect((await person.call('PUT', '/profile/me', { bio: '2' }, options)).status).toBe(412)
  })
})

describe('a POST with If-Match and Idempotency-Key', () => {
  const fetcher = workerWith({})
  const unpublish = (person: Person, ifMatch: string, key: string) =>
    person.call('POST', '/profile/unpublish', undefined, {
      headers: { 'if-match': ifMatch, 'idempotency-key': key },
      fetcher,
    })

  it('is answered once more, with its tag, though the version is another by then', async () => {
    const person = await published()
    const [old, key] = [await tag(person), crypto.randomUUID()]
    const first = await unpublish(person, old, key)
    const again = await unpublish(person, old, key)
    expect([first.status, again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 200, 'true'])
    expect([again.text, etagOf(again)]).toEqual([first.text, etagOf(first)])
  })

  it('may try again with the present tag after a refusal', async () => {
    const person = await published()
    const key = crypto.randomUUID()
    expect((await unpublish(person, '"1-aaaaaaaaaaaaaaaa"', key)).status).toBe(412)
    expect((await unpublish(person, await tag(person), key)).status).toBe(200)
  })
})

describe('a browser', () => {
  it('of a configured origin may use tags', async () => {
    const origin = 'https://app.vibes.test'
    const fetcher = workerWith({ CORS_ORIGINS: origin })
    const person = await signIn()
    const preflight = await person.call('OPTIONS', '/profile/me', undefined, {
      headers: { origin, 'access-control-request-method': 'PUT' },
      fetcher,
    })
    for (const name of ['If-Match', 'If-None-Match'])
      expect(preflight.headers.get('access-control-allow-headers')).toContain(name)
    const known = { origin, 'if-none-match': '*' }
    const unchanged = await person.call('GET', '/profile/me', undefined, { headers: known, fetcher })
    expect(unchanged.status).toBe(304)
    expect(unchanged.headers.get('access-control-expose-headers')).toContain('ETag')
    expect(unchanged.headers.get('access-control-allow-origin')).toBe(origin)
  })
})
