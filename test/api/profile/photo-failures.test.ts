import { describe, expect, it } from 'vitest'
import { drawPortrait } from '../../../drizzle/seed/picture.ts'
import { call, ORIGIN } from '../../support/api.ts'
import { signIn, type Person } from '../../support/people.ts'
import { onePixelPng } from '../../support/pictures.ts'
import { workerWith } from '../../support/worker.ts'

const keyed = { headers: { 'idempotency-key': 'photo' } }

interface Fields {
  bytes?: Uint8Array<ArrayBuffer>
  name?: string
  type?: string
  isPrimary?: string
}

/** A form made anew each time, as clients make it: its boundary is another one. */
function form({ bytes = onePixelPng(), name = 'me.png', type = 'image/png', isPrimary }: Fields = {}): FormData {
  const fields = new FormData()
  if (isPrimary !== undefined) fields.set('is_primary', isPrimary)
  fields.set('photo', new File([bytes], name, { type }))
  return fields
}
const upload = (person: Person, fields?: Fields, options = {}) =>
  person.call('POST', '/profile/photos', form(fields), options)

describe('a photo sent again with the same Idempotency-Key', () => {
  it('gets the first answer, whatever boundary the form has this time', async () => {
    const person = await signIn()
    const first = await upload(person, {}, keyed)
    expect(first.status).toBe(200)
    const again = await upload(person, {}, keyed)
    expect([again.status, again.text]).toEqual([200, first.text])
    expect(again.headers.get('idempotency-replayed')).toBe('true')
  })

  it('gets it when the fields come in another order', async () => {
    const person = await signIn()
    const first = await upload(person, { isPrimary: 'true' }, keyed)
    const turned = new FormData()
    for (const [name, value] of [...form({ isPrimary: 'true' })].toReversed()) turned.append(name, value)
    expect((await person.call('POST', '/profile/photos', turned, keyed)).text).toBe(first.text)
  })

  it.each<[string, Fields]>([
    ['another picture', { bytes: new Uint8Array(drawPortrait(1)) }],
    ['another file name', { name: 'you.png' }],
    ['another type', { type: 'image/webp' }],
    ['another field', { isPrimary: 'false' }],
  ])('is refused when it is %s', async (_name, fields) => {
    const person = await signIn()
    expect((await upload(person, {}, keyed)).status).toBe(200)
    expect((await upload(person, fields, keyed)).error.code).toBe('IDEMPOTENCY_KEY_REUSED')
  })
})

describe('while pictures cannot be worked on', () => {
  const failing = (reason: Error) => () => Promise.reject(reason)
  const lost = failing(new Error('Network connection lost.'))
  const usedUp = failing(Object.assign(new Error('IMAGES_INFO_ERROR 9422: usage limit'), { code: 9422 }))

  it.each([
    ['cannot be reached', lost],
    ['has used up its quota', usedUp],
  ])('an upload is 503 when the service of pictures %s', async (_name, info) => {
    const { status, error } = await upload(await signIn(), {}, { fetcher: workerWith({ IMAGES: { info } }) })
    expect([status, error.code]).toEqual([503, 'UNAVAILABLE'])
  })

  it('an upload is 503 when the bucket does not take it, and works once it does', async () => {
    const person = await signIn()
    const fetcher = workerWith({ MEDIA: { put: failing(new Error('put: We encountered an internal error. (10001)')) } })
    expect((await upload(person, {}, { ...keyed, fetcher })).error.code).toBe('UNAVAILABLE')
    expect((await upload(person, {}, keyed)).status).toBe(200)
  })

  it('a picture is 503 when the bucket does not give it', async () => {
    const { url } = (await upload(await signIn())).data['photo']
    const fetcher = workerWith({ MEDIA: { get: failing(new Error('get: We encountered an internal error. (10001)')) } })
    const { status, error } = await call('GET', url.slice(`${ORIGIN}/api/v1`.length), { fetcher })
    expect([status, error.code]).toEqual([503, 'UNAVAILABLE'])
  })
})
