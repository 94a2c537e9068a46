import { describe, expect, it } from 'vitest'
import { photoUrl, photoUrls } from '../../../src/features/profile/photos/photo-url.ts'
import type { Json } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { matched, published, signIn, type Person } from '../../support/people.ts'
import { look, portrait, upload } from '../../support/pictures.ts'

const PUBLIC = 'public, max-age=31536000, immutable'

const ownPhoto = async (person: Person): Promise<Json> =>
  (await person.call('GET', '/profile/me')).data['profile'].photos[0]
const bare = (url: string): string => url.split('?')[0] ?? ''
const set = (column: 'visibility' | 'published_at', value: string | null, { id }: Person) =>
  query(`update profiles set ${column} = $2 where user_id = $1`, [id, value])
/** The address as a card has it. */
const cardUrl = async (url: string, options?: { inHours: number }) =>
  photoUrl(contextWith({}, options), folderOf(url), 'others')
const folderOf = (url: string): string => /photos\/[^/]+\/[^/]+/.exec(url)?.[0] ?? ''

describe('an approved picture of a public profile', () => {
  it('is there for everybody, for good, under an address without a signature', async () => {
    const person = await published({ hasPicture: true })
    const url = bare((await ownPhoto(person)).url)
    const { status, headers, bytes } = await look(url)
    expect([status, headers.get('cache-control'), headers.get('content-type')]).toEqual([200, PUBLIC, 'image/webp'])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(Number(headers.get('content-length'))).toBe(bytes.length)
    expect(headers.get('server-timing')).toContain('db;dur=')
    expect(headers.get('server-timing')).toMatch(/db;dur=[\d.]+;desc="1 round trip"/)
  })

  it('is not sent again to who has it', async () => {
    const url = bare((await ownPhoto(await published({ hasPicture: true }))).url)
    const etag = (await look(url)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, bytes } = await look(url, { headers: { 'if-none-match': value } })
      expect([value, status, bytes.length, headers.get('etag')]).toEqual([value, 304, 0, etag])
      expect(headers.get('cache-control')).toBe(PUBLIC)
    }
    expect((await look(url, { headers: { 'if-none-match': '"other", garbage"' } })).status).toBe(200)
    expect((await look(url.replace('medium', 'small'), { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('answers HEAD with the same headers', async () => {
    const url = bare((await ownPhoto(await published({ hasPicture: true }))).url)
    const [got, asked] = [await look(url), await look(url, { method: 'HEAD' })]
    expect([asked.status, asked.bytes.length]).toEqual([200, 0])
    for (const name of ['etag', 'cache-control', 'content-type', 'content-length'])
      expect(asked.headers.get(name), name).toBe(got.headers.get(name))
  })
})

describe('a picture that not everybody may see', () => {
  const hide: [string, (person: Person) => Promise<unknown>][] = [
    ['is not published', (person) => person.call('POST', '/profile/unpublish')],
    ['is for liked people only', (person) => set('visibility', 'liked_only', person)],
    ['is hidden', (person) => set('visibility', 'hidden', person)],
  ]

  it.each(hide)('because its profile %s needs a signature, and says nothing without', async (_name, hidden) => {
    const person = await published({ hasPicture: true })
    const { url } = await ownPhoto(person)
    const public_ = await look(bare(url))
    await hidden(person)
    const [without, missing] = [await look(bare(url)), await look(bare(url).replace(/-[0-9a-f]{12}/, '-000000000000'))]
    expect([without.status, missing.status]).toEqual([404, 404])
    const said = ({ bytes }: typeof without) => {
      const { error } = JSON.parse(new TextDecoder().decode(bytes)) as { error: object }
      return { ...error, request_id: '' }
    }
    expect(said(without)).toEqual(said(missing))
    expect(without.headers.get('cache-control')).toBe('no-store')
    // Who had it before does not learn that it is still there.
    const etag = public_.headers.get('etag') ?? ''
    expect((await look(bare(url), { headers: { 'if-none-match': etag } })).status).toBe(404)

    for (const signed of [url, await cardUrl(url)]) {
      const askedAt = Date.now() / 1000
      const { status, headers } = await look(signed)
      expect(status).toBe(200)
      const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(headers.get('cache-control') ?? '') ?? []
      const left = Number(new URL(signed).searchParams.get('expires')) - askedAt
      expect(Number(seconds)).toBeLessThanOrEqual(left + 1)
      expect(Number(seconds)).toBeGreaterThan(1800 - 60)
      expect(Number(seconds)).toBeLessThanOrEqual(3600)
      expect((await look(signed, { headers: { 'if-none-match': headers.get('etag') ?? '' } })).status).toBe(304)
    }
  })

  it.each(['pending', 'rejected'])('because it is %s is for its owner only', async (status) => {
    const person = await published({ hasPicture: true })
    await upload(person, portrait(1), 'true')
    const { id, url } = await ownPhoto(person)
    await query('update photos set status = $2 where id = $1', [id, status])
    expect([await look(url), await look(bare(url)), await look(await cardUrl(url))].map((one) => one.status)).toEqual([
      200, 404, 404,
    ])
  })

  it('because its account is suspended is for its owner only', async () => {
    const person = await published({ hasPicture: true })
    const { url } = await ownPhoto(person)
    await query("update users set status = 'suspended' where id = $1", [person.id])
    expect([await look(url), await look(bare(url)), await look(await cardUrl(url))].map((one) => one.status)).toEqual([
      200, 404, 404,
    ])
  })

  it('is not there under an address that has been tampered with, or is too old', async () => {
    const [person, other] = [await signIn(), await signIn()]
    const { url } = (await upload(person, portrait(1))).data['photo']
    const theirs: string = (await upload(other, portrait(1))).data['photo'].url
    const changed = (change: (query: URLSearchParams) => void) => {
      const address = new URL(url)
      change(address.searchParams)
      return address.href
    }
    const { signature = '', expires = '' } = Object.fromEntries(new URL(theirs).searchParams)
    const addresses = [
      changed((q) => q.set('expires', String(Number(q.get('expires')) + 3600))),
      changed((q) => q.set('expires', `${q.get('expires')}.0`)),
      changed((q) => q.set('expires', 'Infinity')),
      changed((q) => q.delete('expires')),
      changed((q) => q.delete('signature')),
      changed((q) => q.set('signature', '')),
      changed((q) =>
        q.set('signature', `${q.get('signature')?.startsWith('A') ? 'B' : 'A'}${q.get('signature')?.slice(1)}`),
      ),
      changed((q) => q.set('signature', q.get('signature')?.slice(0, 8) ?? '')),
      changed((q) => {
        q.set('signature', signature)
        q.set('expires', expires)
      }),
      await cardUrl(url, { inHours: -12 }),
    ]
    expect((await look(url)).status).toBe(200)
    for (const address of addresses) expect([address, (await look(address)).status]).toEqual([address, 404])
  })

  it('has no signature that makes more of an address for others than of one for the owner', async () => {
    const person = await signIn()
    const { url } = (await upload(person, portrait(1))).data['photo']
    const others = await cardUrl(url)
    expect(new URL(others).searchParams.get('signature')).not.toBe(new URL(url).searchParams.get('signature'))
    await query("update photos set status = 'pending' where user_id = $1", [person.id])
    expect([(await look(url)).status, (await look(others)).status]).toEqual([200, 404])
  })
})

describe('a signed address', () => {
  it('stays the same for half an hour and is good for an hour at most', async () => {
    const folder = `photos/${crypto.randomUUID()}/${'0'.repeat(32)}-${'0'.repeat(12)}`
    const at = (hour: number) => photoUrls({ ...contextOf(), now: () => hour * 3_600_000 }, folder, 'others')
    const contextOf = () => ({ settings: contextWith().settings })
    expect(await at(6)).toEqual(await at(6.49))
    expect(await at(6.5)).not.toEqual(await at(6.49))
    expect((await at(6)).small).toContain(`expires=${7 * 3600}&`)
    expect((await at(6.49)).small).toContain(`expires=${7 * 3600}&`)
  })
})

describe('the card of a person', () => {
  it('has bare addresses while the profile is public, signed ones when it is not', async () => {
    const { a, b } = await matched({ hasPicture: true })
    await expect.poll(async () => (await a.call('GET', '/conversations')).data['conversations'].length).toBe(1)
    const cardOfB = async () => (await a.call('GET', '/conversations')).data['conversations'][0].user
    const before = (await cardOfB()).photos
    expect(before).toEqual([bare((await ownPhoto(b)).url)])
    await b.call('POST', '/profile/unpublish')
    const [url] = (await cardOfB()).photos
    expect([bare(url), (await look(before[0])).status, (await look(url)).status]).toEqual([before[0], 404, 200])
  })
})

describe('an address that never was one', () => {
  it.each([
    ['of another size', `${'0'.repeat(32)}-${'0'.repeat(12)}/huge.webp`, 400],
    ['that climbs', '..%2f..%2fsecret/large.webp', 400],
    ['of the layout before', `${'0'.repeat(64)}.webp`, 404],
    ['of nothing', `${'0'.repeat(32)}-${'0'.repeat(12)}/large.webp`, 404],
  ])('%s is refused', async (_name, path, status) => {
    expect((await look(`/api/v1/photos/${crypto.randomUUID()}/${path}`)).status).toBe(status)
  })
})
