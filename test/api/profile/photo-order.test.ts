import { describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import type { Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { published, signIn, type Person } from '../../support/people.ts'
import { look, objectsOf, portrait, upload } from '../../support/pictures.ts'
import { workerWith } from '../../support/worker.ts'

const photosOf = async (person: Person): Promise<Json[]> =>
  (await person.call('GET', '/profile/me')).data['profile'].photos
const ids = (photos: Json[]): string[] => photos.map(({ id }) => id)
const primary = (photos: Json[]): boolean[] => photos.map(({ is_primary }) => is_primary)
const order = (person: Person, photoIds: unknown) =>
  person.call('PUT', '/profile/photos/order', { photo_ids: photoIds })
/** Deletes and waits for what follows the answer. */
const remove = (person: Person, id: string, path = '/profile/photos') =>
  person.call('DELETE', `${path}/${id}`, undefined, { fetcher: workerWith({}) })

async function withPhotos(count: number): Promise<{ person: Person; photos: string[] }> {
  const person = await signIn()
  const photos: string[] = []
  for (let i = 0; i < count; i += 1) photos.push((await upload(person, portrait(i))).data['photo'].id)
  return { person, photos }
}

describe('the order of photos', () => {
  it('is the one that is asked for; the first is the primary one', async () => {
    const { person, photos } = await withPhotos(3)
    const turned = photos.toReversed()
    const { status, data, trips } = await order(person, turned)
    expect([status, trips.db]).toEqual([200, 1])
    expect([ids(data['photos']), primary(data['photos'])]).toEqual([turned, [true, false, false]])
    expect(await photosOf(person)).toEqual(data['photos'])
    const next = (await upload(person, portrait(9))).data['photo'].id
    expect(ids(await photosOf(person))).toEqual([...turned, next])
  })

  it('has no rejected photo as the primary one', async () => {
    const { person, photos } = await withPhotos(3)
    const [first, second, third] = photos
    await query("update photos set status = 'rejected' where id = $1", [third])
    const { data } = await order(person, [third, second, first])
    expect(data['photos'].find((photo: Json) => photo.is_primary).id).toBe(second)
  })

  it.each<[string, (own: string[], other: string) => string[], string]>([
    ['lacks one', (own) => own.slice(1), 'CONFLICT'],
    ['has one of somebody else', (own, other) => [...own.slice(1), other], 'NOT_FOUND'],
    ['has one that never was', (own) => [...own, newId()], 'NOT_FOUND'],
    ['has one twice', ([first = '', ...rest]) => [first, first, ...rest], 'VALIDATION_FAILED'],
    ['is empty', () => [], 'VALIDATION_FAILED'],
  ])('that %s is refused and changes nothing', async (_name, listOf, code) => {
    const [{ person, photos }, other] = await Promise.all([withPhotos(2), withPhotos(1)])
    const before = await photosOf(person)
    expect((await order(person, listOf(photos, other.photos[0] ?? ''))).error.code).toBe(code)
    expect(await photosOf(person)).toEqual(before)
  })

  it('asked for in many ways at once is one of them, with one primary photo', async () => {
    const { person, photos } = await withPhotos(3)
    const [a, b, c] = photos
    const wanted = [
      [a, b, c],
      [b, c, a],
      [c, a, b],
    ]
    const answers = await Promise.all([...wanted, ...wanted].map((list) => order(person, list)))
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200))
    const now = await photosOf(person)
    expect(wanted).toContainEqual(ids(now))
    expect(primary(now)).toEqual([true, false, false])
  })
})

describe('a photo that is deleted', () => {
  it.each(['/profile/photos', '/users/me/photos'])('at %s is gone with its objects', async (path) => {
    const { person, photos } = await withPhotos(2)
    const [first, second] = await photosOf(person)
    const { status, data, trips } = await remove(person, photos[1] ?? '', path)
    expect([status, trips.db, ids(data['photos'])]).toEqual([200, 1, [first.id]])
    expect(await photosOf(person)).toEqual(data['photos'])
    expect(await objectsOf(person)).toHaveLength(3)
    expect((await look(second.url)).status).toBe(404)
    expect((await remove(person, second.id)).error.code).toBe('NOT_FOUND')
  })

  it('and was the primary one makes the next one primary', async () => {
    const { person, photos } = await withPhotos(3)
    const { data } = await remove(person, photos[0] ?? '')
    expect([ids(data['photos']), primary(data['photos'])]).toEqual([photos.slice(1), [true, false]])
  })

  it('of somebody else is a photo that is not there', async () => {
    const [{ person }, other] = await Promise.all([withPhotos(1), withPhotos(1)])
    const [theirs, missing] = [await remove(person, other.photos[0] ?? ''), await remove(person, newId())]
    const said = ({ error }: typeof theirs) => ({ ...error, request_id: '' })
    expect(said(theirs)).toEqual(said(missing))
    expect(theirs.status).toBe(404)
    expect(await photosOf(other.person)).toHaveLength(1)
  })

  it('may be the last one while the profile is not published', async () => {
    const { person, photos } = await withPhotos(1)
    expect((await remove(person, photos[0] ?? '')).data['photos']).toEqual([])
    expect(await objectsOf(person)).toEqual([])
  })

  it('may not be the last one of a published profile, until there is another or it is unpublished', async () => {
    const person = await published()
    const [first] = await photosOf(person)
    const { error } = await remove(person, first.id)
    expect([error.status, error.code, error.details]).toEqual([409, 'PROFILE_INCOMPLETE', { missing: ['photos'] }])
    expect(error.message).toMatch(/upload another first, or unpublish/)
    const second = (await upload(person, portrait(1))).data['photo'].id
    expect((await remove(person, first.id)).status).toBe(200)
    await person.call('POST', '/profile/unpublish')
    expect((await remove(person, second)).status).toBe(200)
  })

  it('may be a rejected one, which does not count as one that is left either', async () => {
    const person = await published()
    const [first] = await photosOf(person)
    const second = (await upload(person, portrait(1))).data['photo'].id
    await query("update photos set status = 'rejected' where id = $1", [second])
    expect((await remove(person, first.id)).error.code).toBe('PROFILE_INCOMPLETE')
    expect((await remove(person, second)).status).toBe(200)
  })

  it('together with all others at once leaves a published profile with one', async () => {
    const person = await published()
    for (let i = 0; i < 3; i += 1) await upload(person, portrait(i))
    const answers = await Promise.all((await photosOf(person)).map(({ id }) => remove(person, id)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    expect(answers.filter(({ error }) => error.code === 'PROFILE_INCOMPLETE')).toHaveLength(1)
    expect(primary(await photosOf(person))).toEqual([true])
  })
})
