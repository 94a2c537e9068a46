import { describe, expect, it } from 'vitest'
import { INTERESTS } from '../../../drizzle/seed/words.ts'
import { interestKey } from '../../../src/features/profile/interests/interest-key.ts'
import { query } from '../../support/db.ts'
import { freshPlace, published, signIn, type Person } from '../../support/people.ts'

const put = (person: Person, interests: unknown) => person.call('PUT', '/profile/interests', { interests })
const kept = async (person: Person, interests: unknown) => (await put(person, interests)).data['profile'].interests
const catalogue = (person: Person, headers: Record<string, string> = {}) =>
  person.call('GET', '/interests', undefined, { headers })

describe('my interests', () => {
  it('have no repetitions, and the spelling of the catalogue', async () => {
    const person = await signIn()
    expect(await kept(person, ['hiking', 'Hiking', 'ＨＩＫＩＮＧ', ' cOFFee ', 'live  music'])).toEqual([
      'Hiking',
      'Coffee',
      'Live music',
    ])
    expect((await person.call('GET', '/profile/me')).data['profile'].interests).toHaveLength(3)
    expect(await kept(person, [])).toEqual([])
  })

  it('may be free, and are compared without regard to case', async () => {
    const person = await signIn()
    expect(await kept(person, ['Ludo', 'LUDO', 'Straße', 'STRASSE', 'Σίσυφος', 'ΣΊΣΥΦΟΣ', 'Lu\u200ddo'])).toEqual([
      'Ludo',
      'Straße',
      'Σίσυφος',
    ])
    const hostile = ['{"a"}', "x'; drop table users; --", '\\', '🏳️‍🌈', 'null']
    expect(await kept(person, hostile)).toEqual(hostile)
  })

  it('keep the order in which they were given', async () => {
    const person = await signIn()
    const interests = ['Zither', 'Yoga', 'Ludo', 'Art', 'Backgammon', 'Chess']
    expect(await kept(person, interests)).toEqual(interests)
  })

  it.each([
    ['too many', Array.from({ length: 21 }, (_, i) => `i${i}`), 'body.interests', 'must have at most 20 entries'],
    ['one too long', ['Art', 'a'.repeat(51)], 'body.interests.1', 'must have at most 50 characters'],
    ['one empty', ['Art', ' '], 'body.interests.1', 'must not be empty'],
    ['one invisible', ['\u3164'], 'body.interests.0', 'must not be empty'],
    ['one of two lines', ['Art\nVerified'], 'body.interests.0', 'must be one line'],
    ['a number', [7], 'body.interests.0', expect.any(String)],
    ['no list', 'Art', 'body.interests', expect.any(String)],
  ])('are refused with %s, by the field', async (_name, interests, path, message) => {
    const person = await signIn()
    await put(person, ['Art'])
    const { error, trips } = await put(person, interests)
    expect(error.details?.['issues']).toEqual([{ path, message }])
    expect(trips.db).toBe(0)
    expect((await person.call('GET', '/profile/me')).data['profile'].interests).toEqual(['Art'])
  })

  it('are shared by people who spell them differently', async () => {
    const location = await freshPlace()
    const [a, b] = await Promise.all([
      published({ location, interests: ['ludo', 'JAZZ'] }),
      published({ location, interests: ['Jazz', 'Ludo', 'Art'] }),
    ])
    const { data } = await a.call('GET', `/profile/${b.id}`)
    expect(data['profile'].mutual_interests).toEqual(['Jazz', 'Ludo'])
  })

  it.each([
    ['İzlanda', 'izlanda'],
    ['IZLANDA', 'ızlanda'],
    ['Tim’s', "Tim's"],
    ['Tim‘s', 'Tim´s'],
    ['Hip\u2011hop', 'hip-hop'],
    ['Hip–hop', 'HIP−HOP'],
    ['Straße', 'STRASSE'],
    ['Ｌｉｖｅ\u3000Ｍｕｓｉｃ', 'live\u00a0music'],
    ['שלום C++\u200f!', 'שלום c++!'],
    ['Δῖος', 'ΔΙ͂ΟΣ'],
  ])('are shared, spelled %s and %s: in profiles, in feeds and as one of a list', async (one, other) => {
    const location = await freshPlace()
    const [a, b] = await Promise.all([
      published({ location, interests: [one] }),
      published({ location, interests: [other] }),
    ])
    // Each is shown as its person has written it, or as the catalogue spells it.
    const [shown] = (await b.call('GET', '/profile/me')).data['profile'].interests
    expect((await a.call('GET', `/profile/${b.id}`)).data['profile'].mutual_interests).toEqual([shown])
    const { users } = (await a.call('GET', '/matching/feed')).data
    const cards = users as { id: string; mutual_interests: string[] }[]
    expect(cards.find(({ id }) => id === b.id)?.mutual_interests).toEqual([shown])
    expect(await kept(a, [one, other])).toHaveLength(1)
  })
})

describe('the catalogue', () => {
  it('lists interests by category', async () => {
    const { data, headers } = await catalogue(await signIn())
    expect(headers.get('cache-control')).toBe('private, max-age=300')
    const categories = data['categories'] as { name: string; interests: string[] }[]
    expect(categories.length).toBeGreaterThanOrEqual(10)
    expect(categories[0]).toMatchObject({ name: 'Outdoors', interests: expect.arrayContaining(['Hiking']) })
    const labels = categories.flatMap(({ interests }) => interests)
    expect(labels.length).toBeGreaterThanOrEqual(100)
    expect(new Set(labels.map(interestKey)).size).toBe(labels.length)
    expect(labels).toEqual(expect.arrayContaining(INTERESTS))
  })

  it('compares by the same keys as profiles', async () => {
    const rows = await query<{ key: string; label: string }>('select key, label from interests')
    expect(rows.map(({ key }) => key)).toEqual(rows.map(({ label }) => interestKey(label)))
  })

  it('is not sent again to who has it', async () => {
    const person = await signIn()
    const tag = async () => (await catalogue(person)).headers.get('etag') ?? ''
    const etag = await tag()
    expect(etag).toMatch(/^"[\w-]{16}"$/)
    // Another test may change the catalogue in between.
    for (const known of [(one: string) => one, (one: string) => `W/${one}`, (one: string) => `"x", ${one}`, () => '*'])
      await expect
        .poll(async () => {
          const { status, text } = await catalogue(person, { 'if-none-match': known(await tag()) })
          return [status, text]
        })
        .toEqual([304, ''])
    for (const other of ['"x"', etag.slice(1, -1), ''])
      expect((await catalogue(person, { 'if-none-match': other })).status).toBe(200)
  })
})
