import { describe, expect, it } from 'vitest'
import { randomToken } from '../../../src/foundation/crypto.ts'
import { ownPhotoUrls, passOf, toCard } from '../../../src/features/people/photo-url.ts'
import type { Json } from '../../support/api.ts'
import { contextWith } from '../../support/context.ts'
import { query } from '../../support/db.ts'
import { matched, published, signIn, type Person } from '../../support/people.ts'
import { look, portrait, upload } from '../../support/pictures.ts'

const ownPhoto = async (person: Person): Promise<Json> =>
  (await person.call('GET', '/profile/me')).data['profile'].photos[0]
const bare = (url: string): string => url.split('?')[0] ?? ''
const set = (column: 'visibility' | 'published_at', value: string | null, { id }: Person) =>
  query(`update profiles set ${column} = $2 where user_id = $1`, [id, value])
/** The address as a card has it, for somebody who looks. */
async function cardUrl(url: string, viewer: Pick<Person, 'id'>, options?: { inHours: number }): Promise<string> {
  const owner = /photos\/([^/]+)/.exec(url)?.[1] ?? ''
  const card = await toCard(contextWith({}, options), { id: owner, photos: [folderOf(url)] }, viewer.id)
  return card.photos[0] ?? ''
}
const folderOf = (url: string): string => /photos\/[^/]+\/[^/]+/.exec(url)?.[0] ?? ''

/** What an answer says, without what every answer has of its own. */
const said = ({ bytes }: { bytes: Uint8Array }) => {
  const { error } = JSON.parse(new TextDecoder().decode(bytes)) as { error: object }
  return { ...error, request_id: '' }
}

/** Somebody with a picture, and somebody who looks at it by the address that they were given. */
async function looking() {
  const [person, viewer] = [await published({ hasPicture: true }), await published()]
  const [url = ''] = (await viewer.call('GET', `/profile/${person.id}`)).data['profile'].photos
  return { person, viewer, url: url as string }
}

describe('an approved picture', () => {
  it('is there for who was given its address, who may keep it as long as that is good', async () => {
    const { url } = await looking()
    const askedAt = Date.now() / 1000
    const { status, headers, bytes } = await look(url)
    expect([status, headers.get('content-type')]).toEqual([200, 'image/webp'])
    const [, seconds] = /^private, max-age=(\d+), immutable$/.exec(headers.get('cache-control') ?? '') ?? []
    const left = Number(new URL(url).searchParams.get('expires')) - askedAt
    expect(Number(seconds)).toBeLessThanOrEqual(left + 1)
    expect(Number(seconds)).toBeGreaterThan(86_400 - 60)
    expect(Number(seconds)).toBeLessThanOrEqual(2 * 86_400)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(Number(headers.get('content-length'))).toBe(bytes.length)
    expect(headers.get('server-timing')).toMatch(/db;dur=[\d.]+;desc="1 round trip"/)
  })

  it('is not sent again to who has it', async () => {
    const { url } = await looking()
    const etag = (await look(url)).headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[^"]+"$/)
    for (const value of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const { status, headers, bytes } = await look(url, { headers: { 'if-none-match': value } })
      expect([value, status, bytes.length, headers.get('etag')]).toEqual([value, 304, 0, etag])
      expect(headers.get('cache-control')).toMatch(/^private, max-age=\d+, immutable$/)
    }
    expect((await look(url, { headers: { 'if-none-match': '"other", garbage"' } })).status).toBe(200)
    expect((await look(url.replace('medium', 'small'), { headers: { 'if-none-match': etag } })).status).toBe(200)
  })

  it('answers HEAD with the same headers', async () => {
    const { url } = await looking()
    const [got, asked] = [await look(url), await look(url, { method: 'HEAD' })]
    expect([asked.status, asked.bytes.length]).toEqual([200, 0])
    for (const name of ['etag', 'content-type', 'content-length'])
      expect(asked.headers.get(name), name).toBe(got.headers.get(name))
  })

  it('is not there under its bare address, whose it may be, nor for another viewer', async () => {
    const { url, person } = await looking()
    const [without, missing] = [await look(bare(url)), await look(bare(url).replace(/-[0-9a-f]{12}/, '-000000000000'))]
    expect([without.status, missing.status]).toEqual([404, 404])
    expect(said(without)).toEqual(said(missing))
    expect(without.headers.get('cache-control')).toBe('no-store')
    const other = new URL(url)
    other.searchParams.set('viewer', person.id)
    expect((await look(other.href)).status).toBe(404)
  })

  it('goes from who has been blocked as from who sees the account deleted', async () => {
    const [blocked, deleted] = [await looking(), await looking()]
    const etags = await Promise.all(
      [blocked, deleted].map(async ({ url }) => (await look(url)).headers.get('etag') ?? ''),
    )
    await blocked.person.call('POST', `/users/${blocked.viewer.id}/block`)
    await deleted.person.call('DELETE', '/users/me')
    const answers = await Promise.all(
      [blocked, deleted].map(async ({ url }, i) => {
        const headers = { 'if-none-match': etags[i] ?? '' }
        const both = [await look(url), await look(url, { headers })]
        return both.map((answer) => [
          answer.status,
          said(answer),
          answer.headers.get('server-timing')?.match(/\d+ round trip/g),
        ])
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.map(([status]) => status)).toEqual([404, 404])
  })

  it('goes on being there on the list of whom one has blocked', async () => {
    const { person, viewer, url } = await looking()
    await viewer.call('POST', `/users/${person.id}/block`)
    const [{ user }] = (await viewer.call('GET', '/users/blocked')).data['users']
    expect([(await look(user.photos[0])).status, (await look(url)).status]).toEqual([200, 200])
  })

  const hide: [string, (person: Person) => Promise<unknown>][] = [
    ['is not published', (person) => person.call('POST', '/profile/unpublish')],
    ['is for liked people only', (person) => set('visibility', 'liked_only', person)],
    ['is hidden', (person) => set('visibility', 'hidden', person)],
  ]

  it.each(hide)('of a profile that %s is for the matched and the owner', async (_name, hidden) => {
    const { person, viewer, url } = await looking()
    const { a, b } = await matched({ hasPicture: true })
    await hidden(person)
    await hidden(b)
    const [own, theirs] = [await ownPhoto(person), await ownPhoto(b)]
    const seen = [url, own.url, await cardUrl(theirs.url, a), await cardUrl(theirs.url, viewer)]
    expect(await Promise.all(seen.map(async (address) => (await look(address)).status))).toEqual([404, 200, 200, 404])
  })
})

describe('a picture that others may not see', () => {
  it.each(['pending', 'rejected'])('because it is %s is for its owner only', async (status) => {
    const person = await published({ hasPicture: true })
    await upload(person, portrait(1), 'true')
    const { id, url } = await ownPhoto(person)
    await query('update photos set status = $2 where id = $1', [id, status])
    expect(
      [await look(url), await look(bare(url)), await look(await cardUrl(url, await signIn()))].map((one) => one.status),
    ).toEqual([200, 404, 404])
  })

  it('because its account is suspended is for its owner only', async () => {
    const person = await published({ hasPicture: true })
    const { url } = await ownPhoto(person)
    await query("update users set status = 'suspended' where id = $1", [person.id])
    expect(
      [await look(url), await look(bare(url)), await look(await cardUrl(url, await signIn()))].map((one) => one.status),
    ).toEqual([200, 404, 404])
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
      await cardUrl(url, person, { inHours: -72 }),
    ]
    expect((await look(url)).status).toBe(200)
    for (const address of addresses) expect([address, (await look(address)).status]).toEqual([address, 404])
  })

  it('has no signature that makes more of an address for others than of one for the owner', async () => {
    const person = await signIn()
    const { url } = (await upload(person, portrait(1))).data['photo']
    // As if the owner looked at themselves.
    const others = await cardUrl(url, person)
    expect(new URL(others).searchParams.get('signature')).not.toBe(new URL(url).searchParams.get('signature'))
    await query("update photos set status = 'pending' where user_id = $1", [person.id])
    const mixed = new URL(others)
    mixed.searchParams.delete('viewer')
    const all = [url, others, mixed.href].map(async (address) => (await look(address)).status)
    expect(await Promise.all(all)).toEqual([200, 404, 404])
  })
})

describe('a signed address', () => {
  const folder = `photos/${crypto.randomUUID()}/${'0'.repeat(32)}-${'0'.repeat(12)}`
  const { settings } = contextWith()

  it('for its owner stays the same for half an hour and is good for an hour at most', async () => {
    const at = (hour: number) => ownPhotoUrls({ settings, now: () => hour * 3_600_000 }, folder)
    expect(await at(6)).toEqual(await at(6.49))
    expect(await at(6.5)).not.toEqual(await at(6.49))
    expect((await at(6)).small).toContain(`expires=${7 * 3600}&`)
    expect((await at(6.49)).small).toContain(`expires=${7 * 3600}&`)
  })

  it('for a viewer stays the same for a day and is good for two at most, whoever may see the profile', async () => {
    const [id, viewer] = [crypto.randomUUID(), crypto.randomUUID()]
    const at = async (day: number) =>
      (await toCard({ settings, now: () => day * 86_400_000 }, { id, photos: [folder] }, viewer)).photos[0]
    expect(await at(6)).toBe(await at(6.99))
    expect(await at(7)).not.toBe(await at(6.99))
    expect(await at(6.99)).toContain(`expires=${8 * 86_400}&`)
  })

  it('has a signature of its own for each user, viewer, day and key, however often it is asked for', async () => {
    const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
    const keys = [settings.TOKEN_KEY, randomToken(32)]
    const signatures = async () => {
      const found: string[] = []
      for (const [id, viewer] of [
        [one, other],
        [other, one],
      ])
        for (const day of [6, 7])
          for (const TOKEN_KEY of keys) {
            const signer = { settings: { ...settings, TOKEN_KEY }, now: () => day * 86_400_000 }
            const [url = ''] = (await toCard(signer, { id: id ?? '', photos: [folder] }, viewer ?? '')).photos
            const proof = Object.fromEntries(new URL(url).searchParams)
            expect(await passOf(signer, { ownerId: id ?? '', folder }, proof)).toMatchObject({
              pass: { viewerId: viewer },
            })
            found.push(proof['signature'] ?? '')
          }
      return found
    }
    const first = await signatures()
    expect(new Set(first).size).toBe(8)
    expect(await signatures()).toEqual(first)
  })
})

describe('the card of a person', () => {
  it('has addresses of one form, whether everybody may see the profile or only a few', async () => {
    const { a, b } = await matched({ hasPicture: true })
    await expect.poll(async () => (await a.call('GET', '/conversations')).data['conversations'].length).toBe(1)
    const cardOfB = async () => (await a.call('GET', '/conversations')).data['conversations'][0].user
    const before = (await cardOfB()).photos
    await b.call('POST', '/profile/unpublish')
    expect((await cardOfB()).photos).toEqual(before)
    expect((await look(before[0])).status).toBe(200)
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
