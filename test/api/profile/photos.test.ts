import { isBlurhashValid } from 'blurhash'
import { describe, expect, it } from 'vitest'
import { barePicture } from '../../../src/providers/webp.ts'
import { ORIGIN, type Json } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { signIn } from '../../support/people.ts'
import { look, objectsOf, onePixelPng, photoForm, portrait, stripes, upload } from '../../support/pictures.ts'

describe('a photo', () => {
  it('is kept in three sizes, encoded anew, with one SQL statement', async () => {
    const person = await signIn()
    const { data, trips } = await upload(person, stripes(2000, 1000), 'true')
    expect(trips.db).toBe(1)
    const { photo } = data
    const address = (size: string) =>
      expect.stringMatching(
        `^${ORIGIN}/api/v1/photos/${person.id}/[0-9a-f]{32}-[0-9a-f]{12}/${size}\\.webp\\?expires=\\d+&signature=[\\w-]{22}$`,
      )
    expect(photo).toEqual({
      id: expect.any(String),
      url: photo.sizes.medium,
      sizes: { small: address('small'), medium: address('medium'), large: address('large') },
      blur_hash: expect.any(String),
      width: 1600,
      height: 800,
      status: 'approved',
      is_primary: true,
    })
    for (const [size, width] of [
      ['small', 320],
      ['medium', 800],
      ['large', 1600],
    ] as const) {
      const { status, headers, bytes } = await look(photo.sizes[size])
      expect([status, headers.get('content-type')]).toEqual([200, 'image/webp'])
      expect(barePicture(bytes)).toMatchObject({ width, height: width / 2 })
    }
    expect((await person.call('GET', '/profile/me')).data['profile'].photos).toEqual([photo])
    expect(await objectsOf(person)).toHaveLength(3)
  })

  it('that is small is not made larger', async () => {
    const { data } = await upload(await signIn(), portrait(1))
    expect(data['photo']).toMatchObject({ width: 128, height: 128 })
    expect(barePicture((await look(data['photo'].sizes.large)).bytes)).toMatchObject({ width: 128, height: 128 })
  })

  it('has a BlurHash of its colours', async () => {
    const { decode } = await import('blurhash')
    const { data } = await upload(await signIn(), stripes(300, 100))
    const hash: string = data['photo'].blur_hash
    expect(isBlurhashValid(hash)).toEqual({ result: true })
    const pixels = decode(hash, 30, 1)
    const redAt = (pixel: number) => (pixels[pixel * 4] ?? 0) - (pixels[pixel * 4 + 1] ?? 0)
    expect([redAt(15) > 60, redAt(28) < -60]).toEqual([true, true])
  })

  it.each(['/profile/image', '/users/me/photos'])('can be uploaded to %s, too', async (path) => {
    const person = await signIn()
    expect((await person.call('POST', path, photoForm(onePixelPng()))).status).toBe(200)
  })

  it('that comes twice is one row and one set of objects', async () => {
    const person = await signIn()
    const [first, again] = [await upload(person, portrait(2)), await upload(person, portrait(2))]
    expect(again.data['photo']).toEqual(first.data['photo'])
    await expect.poll(() => objectsOf(person)).toHaveLength(3)
    expect((await look(first.data['photo'].url)).status).toBe(200)
  })

  it('that comes five times at once is one row and one set of objects', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 5 }, () => upload(person, portrait(3))))
    expect(new Set(answers.map(({ data }) => data['photo'].id)).size).toBe(1)
    await expect.poll(() => objectsOf(person)).toHaveLength(3)
    expect((await look(answers[0]?.data['photo'].url)).status).toBe(200)
  })

  it('of two people is two photos, and their addresses do not tell that they are the same', async () => {
    const photos = await Promise.all([signIn(), signIn()].map(async (person) => upload(await person, portrait(4))))
    const names = photos.map(({ data }) => data['photo'].url.split('/').at(-2).split('-')[0])
    expect(names[0]).not.toBe(names[1])
  })

  it('becomes the primary one when it is the first or asks for it', async () => {
    const person = await signIn()
    for (const [seed, isPrimary] of [[1], [2], [3, 'true']] as const) await upload(person, portrait(seed), isPrimary)
    const { photos } = (await person.call('GET', '/profile/me')).data['profile']
    expect(photos.map((photo: Json) => photo.is_primary)).toEqual([true, false, false])
    expect(await query('select from photos where user_id = $1 and is_primary', [person.id])).toHaveLength(1)
  })

  it('becomes the primary one when it comes again and asks for it', async () => {
    const person = await signIn()
    await upload(person, portrait(1))
    const { data } = await upload(person, portrait(2))
    const again = await upload(person, portrait(2), 'true')
    expect(again.data['photo']).toEqual({ ...data['photo'], is_primary: true })
    expect(await query('select from photos where user_id = $1 and is_primary', [person.id])).toHaveLength(1)
  })

  it('is refused when there are nine, also when eleven come at once, and leaves no object behind', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 11 }, (_, i) => upload(person, portrait(100 + i), 'true')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9)
    expect(answers.filter(({ error }) => error.code === 'CONFLICT')).toHaveLength(2)
    await expect.poll(() => objectsOf(person)).toHaveLength(27)
    expect(await query('select from photos where user_id = $1 and is_primary', [person.id])).toHaveLength(1)
    // One of the nine is no tenth.
    const known = answers.findIndex(({ status }) => status === 200)
    expect((await upload(person, portrait(100 + known))).status).toBe(200)
  })

  it('has to be a file in a form', async () => {
    const person = await signIn()
    const missing = await upload(person, undefined, 'true')
    expect(missing.error.details?.['issues'][0].path).toBe('body.photo')
    expect((await upload(person, 'text')).error.details?.['issues'][0]).toEqual({
      path: 'body.photo',
      message: 'must be a file',
    })
    expect((await person.call('POST', '/profile/photos', { photo: 'x' })).error.code).toBe('UNSUPPORTED_MEDIA_TYPE')
    const headers = { 'content-type': 'multipart/form-data' }
    expect((await person.call('POST', '/profile/photos', undefined, { raw: 'x', headers })).error.code).toBe(
      'VALIDATION_FAILED',
    )
  })
})
