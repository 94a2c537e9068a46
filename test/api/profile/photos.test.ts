import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import { call, ORIGIN } from '../../support/api.ts'
import { query } from '../../support/db.ts'
import { signIn, type Person } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'

const portrait = (seed: number) => new Uint8Array(drawPortrait(seed))

function form(photo: Uint8Array<ArrayBuffer> | string | undefined, isPrimary?: string): FormData {
  const fields = new FormData()
  if (typeof photo === 'string') fields.set('photo', photo)
  else if (photo) fields.set('photo', new File([photo], 'me.png'))
  if (isPrimary !== undefined) fields.set('is_primary', isPrimary)
  return fields
}

const upload = (
  person: Person,
  photo: Uint8Array<ArrayBuffer> | string | undefined,
  isPrimary?: string,
  path = '/profile/photos',
) => person.call('POST', path, form(photo, isPrimary))
const objects = async (person: Person) => (await env.MEDIA.list({ prefix: `photos/${person.id}/` })).objects

describe('a photo', () => {
  it('is encoded anew, stored, and served back for good', async () => {
    const person = await signIn()
    const { data, trips } = await upload(person, portrait(1), 'true')
    expect(trips.db).toBe(1)
    expect(data['photo']).toEqual({
      id: expect.any(String),
      url: expect.stringMatching(`^${ORIGIN}/api/v1/photos/${person.id}/[0-9a-f]{64}\\.webp$`),
      is_primary: true,
    })

    const served = await call('GET', data['photo'].url.slice(`${ORIGIN}/api/v1`.length))
    expect(served.status).toBe(200)
    expect(served.headers.get('content-type')).toBe('image/webp')
    expect(served.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(served.text.slice(8, 12)).toBe('WEBP')
    expect((await person.call('GET', '/profile/me')).data['profile'].photos).toEqual([data['photo']])
  })

  it.each(['/profile/image', '/users/me/photos'])('can be uploaded to %s, too', async (path) => {
    expect((await upload(await signIn(), onePixelPng(), undefined, path)).status).toBe(200)
  })

  it('that comes twice is one object and one row', async () => {
    const person = await signIn()
    const [first, again] = [await upload(person, portrait(2)), await upload(person, portrait(2))]
    expect(again.data['photo']).toEqual(first.data['photo'])
    expect(await objects(person)).toHaveLength(1)
  })

  it('becomes the primary one when it is the first or asks for it', async () => {
    const person = await signIn()
    await upload(person, portrait(1))
    await upload(person, portrait(2))
    await upload(person, portrait(3), 'true')
    const { photos } = (await person.call('GET', '/profile/me')).data['profile']
    expect(photos.map((photo: { is_primary: boolean }) => photo.is_primary)).toEqual([true, false, false])
    expect(await query('select from photos where user_id = $1 and is_primary', [person.id])).toHaveLength(1)
  })

  it('is refused when there are nine, also when ten come at once, and leaves no object behind', async () => {
    const person = await signIn()
    const answers = await Promise.all(Array.from({ length: 11 }, (_, i) => upload(person, portrait(100 + i), 'true')))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(9)
    expect(answers.filter(({ error }) => error.code === 'CONFLICT')).toHaveLength(2)
    await expect.poll(async () => (await objects(person)).length).toBe(9)
    expect(await query('select from photos where user_id = $1 and is_primary', [person.id])).toHaveLength(1)
  })

  it.each([
    ['text that says it is a picture', new TextEncoder().encode('not a picture')],
    ['a picture cut short', onePixelPng().slice(0, 20)],
    [
      'an SVG',
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script></svg>'),
    ],
    ['a GIF', Uint8Array.from(atob('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=='), (c) => c.charCodeAt(0))],
    ['nothing', new Uint8Array()],
  ])('that is %s is refused', async (_name, bytes) => {
    const person = await signIn()
    const { error } = await upload(person, new Uint8Array(bytes))
    expect(error.code).toBe('VALIDATION_FAILED')
    expect(error.details?.['issues'][0].path).toBe('body.photo')
    expect(await objects(person)).toHaveLength(0)
  })

  it('is refused for its number of pixels before it is decoded', async () => {
    const bomb = onePixelPng()
    // The header says 30,000 × 30,000; its checksum is adjusted nowhere, because nobody may get as far as reading it.
    new DataView(bomb.buffer).setUint32(16, 30_000)
    new DataView(bomb.buffer).setUint32(20, 30_000)
    expect((await upload(await signIn(), bomb)).error.code).toBe('VALIDATION_FAILED')
  })

  it('of more than 10 MiB is 413', async () => {
    const { error } = await upload(await signIn(), new Uint8Array(10 * 1024 * 1024 + 1))
    expect(error.code).toBe('PAYLOAD_TOO_LARGE')
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

  it('of nobody is 404', async () => {
    const person = await signIn()
    expect((await call('GET', `/photos/${person.id}/${'0'.repeat(64)}.webp`)).error.code).toBe('NOT_FOUND')
    expect((await call('GET', `/photos/${person.id}/..%2f..%2fsecret`)).status).toBe(400)
  })
})
