import { beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../../../src/foundation/ids.ts'
import {
  BANNER,
  bodyOf,
  createBlock,
  inHours,
  isShown,
  madeBlock,
  ownApp,
  pathOf,
  readBlocks,
  shownOf,
  tokenOf,
} from '../../support/blocks.ts'
import { query } from '../../support/db.ts'
import { logOf, operator, type Operator } from '../../support/operators.ts'
import { redis } from '../../support/redis.ts'
import { onRedisOutage, withoutPostgres } from '../../support/worker.ts'

/** All tests that write blocks are in this file: another one beside it would make this isolate read them again. */

let admin: Operator
beforeAll(async () => {
  admin = await operator()
})

/** All that reaches this Worker of a change that another one has made is the version. */
async function changedElsewhere(): Promise<void> {
  const [row] = await query<{ version: number }>(
    `update content_versions set version = version + 1 where name = 'blocks' returning version`,
  )
  await redis('SET', 'content:version:blocks', String(row?.version), 'EX', 60)
}

describe('a block as operators write it', () => {
  it('is created, read, listed, replaced and deleted, and each act is logged', async () => {
    const editor = await operator()
    const { data, headers } = await createBlock(editor, {
      data: { ...BANNER, title: '  Hello\u200b ' },
      locale: 'pt-BR',
    })
    const { block } = data
    expect(block).toMatchObject({
      placement: 'home_banner',
      kind: 'banner',
      locale: 'pt-BR',
      audience: {},
      data: BANNER,
      starts_at: null,
      ends_at: null,
      priority: 0,
      is_enabled: true,
      version: 1,
    })
    const read = await editor.call('GET', pathOf(block))
    expect([read.data['block'], read.headers.get('etag')]).toEqual([block, headers.get('etag')])
    const list = async (more = '') =>
      (await editor.call('GET', `/admin/content/blocks${more}`)).data['blocks'].map(({ id }: { id: string }) => id)
    expect(await list()).toContain(block.id)
    expect(await list('?placement=home_banner')).toContain(block.id)
    expect(await list('?placement=paywall')).not.toContain(block.id)

    const paywall = { title: 'Premium', text: 'See more.', benefits: ['Likes'] }
    const replaced = await editor.call('PUT', pathOf(block), { placement: 'paywall', data: paywall, is_enabled: false })
    expect(replaced.data['block']).toMatchObject({
      id: block.id,
      kind: 'paywall',
      data: paywall,
      locale: null,
      is_enabled: false,
      version: 2,
      created_at: block.created_at,
    })
    expect((await editor.call('DELETE', pathOf(block))).data).toEqual(replaced.data)
    for (const method of ['GET', 'DELETE'])
      expect((await editor.call(method, pathOf(block))).error.code).toBe('NOT_FOUND')
    expect((await editor.call('PUT', pathOf(block), { placement: 'paywall', data: paywall })).status).toBe(404)
    const log = (await logOf(editor)).map(({ act, subject_id, before, after }) => [
      act,
      subject_id,
      before?.version ?? null,
      after?.version ?? null,
    ])
    expect(log).toEqual([
      ['block.create', block.id, null, 1],
      ['block.change', block.id, 1, 2],
      ['block.delete', block.id, 2, null],
    ])
  })

  it('is changed by one of two who have read the same version', async () => {
    const block = await madeBlock(admin)
    const matching = { headers: { 'if-match': block.etag } }
    const put = (title: string) =>
      admin.call('PUT', pathOf(block), { ...bodyOf(block), data: { ...BANNER, title } }, matching)
    const answers = await Promise.all([put('One'), put('Two')])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412])
    expect((await admin.call('DELETE', pathOf(block), undefined, matching)).error.code).toBe('PRECONDITION_FAILED')
    const winner = answers.find(({ status }) => status === 200)
    expect((await admin.call('GET', pathOf(block))).data).toEqual(winner?.data)
    const fresh = { headers: { 'if-match': winner?.headers.get('etag') ?? '' } }
    expect((await admin.call('DELETE', pathOf(block), undefined, fresh)).status).toBe(200)
  })

  it('is neither changed by the loser nor kept by a delete at the same time', async () => {
    const block = await madeBlock(admin)
    const answers = await Promise.all([
      admin.call('PUT', pathOf(block), bodyOf(block), { headers: { 'if-match': block.etag } }),
      admin.call('DELETE', pathOf(block), undefined, { headers: { 'if-match': block.etag } }),
    ])
    const statuses = answers.map(({ status }) => status)
    // Whichever came first.
    expect([
      [200, 412],
      [404, 200],
    ]).toContainEqual(statuses)
  })

  it('is for operators alone', async () => {
    const block = await madeBlock(admin)
    for (const role of ['user', 'moderator'] as const) {
      const other = await operator(role)
      const body = bodyOf(block)
      const answers = [
        await other.call('GET', '/admin/content/blocks'),
        await other.call('POST', '/admin/content/blocks', body),
        await other.call('GET', pathOf(block)),
        await other.call('PUT', pathOf(block), body),
        await other.call('DELETE', pathOf(block)),
      ]
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403, 403])
    }
    expect((await admin.call('GET', pathOf(block))).data['block'].version).toBe(1)
  })
})

describe('a block that is refused', () => {
  const issuesOf = async (more: Record<string, unknown>) => {
    const { status, error } = await createBlock(admin, more)
    expect(status).toBe(400)
    return error.details?.['issues'].map((issue: { path: string }) => issue.path)
  }
  const action = (url: string) => ({ data: { ...BANNER, action: { label: 'Go', url } } })

  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\tscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'http://plain.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    'https:evil.example',
    'https://',
    'https:///evil.example',
    'https://a.example/"onclick="x',
    'https://a.example:port/',
    '#',
    'help',
    '',
    `/${'x'.repeat(500)}`,
  ])('for an action that leads to %j', async (url) => {
    expect(await issuesOf(action(url))).toEqual(['body.data.action.url'])
  })

  it.each(['https://example.com/a?b=c#d', '/pages/help', '/', '#/feed'])('is not one that leads to %s', async (url) => {
    expect((await createBlock(admin, { ...action(url), is_enabled: false })).status).toBe(201)
  })

  it.each<[string, Record<string, unknown>, string[]]>([
    ['no text', { data: { title: '\u200b', text: '' } }, ['body.data.title', 'body.data.text']],
    ['a field that is not known', { data: { ...BANNER, html: '<b>x</b>' } }, ['body.data.html']],
    ['a field beside it', { kind: 'banner' }, ['body.kind']],
    ['the data of another kind', { placement: 'paywall' }, ['body.data.benefits', 'body.data.action']],
    [
      'a list that is none',
      { placement: 'paywall', data: { title: 'x', text: 'x', benefits: 'x' } },
      ['body.data.benefits'],
    ],
    ['a placement that is not known', { placement: 'constructor' }, ['body.placement']],
    ['data that is a list', { data: [] }, ['body.data']],
    ['a title of two lines', { data: { title: 'a\nb', text: 'x' } }, ['body.data.title']],
    ['a long text', { data: { title: 'x', text: 'x'.repeat(601) } }, ['body.data.text']],
    ['a language that is none', { locale: 'english' }, ['body.locale']],
    ['an end before its start', { starts_at: inHours(2), ends_at: inHours(1) }, ['body.ends_at']],
    [
      'versions in the wrong order',
      { audience: { min_version: '10', max_version: '9.1' } },
      ['body.audience.max_version'],
    ],
    ['a version that is none', { audience: { min_version: 'latest' } }, ['body.audience.min_version']],
    [
      'countries that are none',
      { audience: { countries: ['UK', 'EU', 'pt', 'PT'] } },
      [0, 1, 2].map((i) => `body.audience.countries.${i}`),
    ],
    ['nobody', { audience: { plans: [] } }, ['body.audience.plans']],
    ['a share above all', { audience: { percentage: 101 } }, ['body.audience.percentage']],
    ['an audience that is not known', { audience: { gender: ['f'] } }, ['body.audience.gender']],
    ['a priority without bounds', { priority: 1e9 }, ['body.priority']],
  ])('for %s', async (_name, more, paths) => {
    expect((await issuesOf(more)).toSorted()).toEqual(paths.toSorted())
  })

  it('for what is too much', async () => {
    expect(await issuesOf({ data: { ...BANNER, text: 'x'.repeat(60_000) } })).toEqual(['body.data.text'])
    const many = Array.from({ length: 11 }, () => 'x')
    expect(await issuesOf({ placement: 'paywall', data: { title: 'x', text: 'x', benefits: many } })).toEqual([
      'body.data.benefits',
    ])
    expect((await createBlock(admin, { data: { ...BANNER, text: 'x'.repeat(70_000) } })).status).toBe(413)
  })

  it('for an id that is none, and a version that is to match before there is one', async () => {
    expect((await admin.call('GET', '/admin/content/blocks/1')).status).toBe(400)
    expect((await admin.call('GET', pathOf({ id: newId() }))).status).toBe(404)
    const body = { placement: 'home_banner', data: BANNER }
    const matching = { headers: { 'if-match': '"1-0123456789abcdef"' } }
    expect((await admin.call('POST', '/admin/content/blocks', body, matching)).status).toBe(412)
  })
})

describe('a block as clients get it', () => {
  it('has its id, kind, placement and data, by placement or all, the highest priority first', async () => {
    const { version, audience } = ownApp()
    const some = [0, 5, -3].map((priority) => madeBlock(admin, { audience, priority }))
    const [middle, first, last] = await Promise.all(some)
    const empty = await madeBlock(admin, { audience, placement: 'feed_empty', data: { title: 'x', text: 'y' } })
    const { data, headers } = await readBlocks({ version, query: '?placement=home_banner' })
    const shown = data['blocks'].filter(({ id }: { id: string }) =>
      [middle.id, first.id, last.id, empty.id].includes(id),
    )
    expect(shown).toEqual(
      [first, middle, last].map(({ id }) => ({ id, kind: 'banner', placement: 'home_banner', data: BANNER })),
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(await shownOf([empty, middle, first, last], { version })).toEqual([first.id, middle.id, empty.id, last.id])
    expect(await shownOf([empty, first], { version, query: '?placement=feed_empty' })).toEqual([empty.id])
    expect(await isShown(first, { version, query: '?placement=matches_empty' })).toBe(false)
    const refused = await readBlocks({ query: '?placement=kitchen&locale=english&x=1' })
    expect(refused.error.details?.['issues'].map((issue: { path: string }) => issue.path)).toEqual([
      'query.placement',
      'query.locale',
      'query.x',
    ])
  })

  it('is shown within its time, by the clock, with nothing told, and not while it is off', async () => {
    const off = await madeBlock(admin, { is_enabled: false })
    const over = await madeBlock(admin, { starts_at: inHours(-2), ends_at: inHours(-1) })
    const within = await madeBlock(admin, { starts_at: inHours(-1), ends_at: inHours(1) })
    const later = await madeBlock(admin, { starts_at: inHours(1) })
    const all = [off, over, within, later]
    expect(await shownOf(all)).toEqual([within.id])
    await query(`update content_blocks set starts_at = now() + interval '1 second' where id = $1`, [later.id])
    await query(`update content_blocks set ends_at = now() + interval '1 second' where id = $1`, [within.id])
    await changedElsewhere()
    await expect.poll(() => shownOf(all), { timeout: 15_000 }).toEqual([later.id])
  })

  it('is for the plans, platforms, versions and countries of its audience, all of which must be known', async () => {
    const token = { free: await tokenOf('free'), premium: await tokenOf('premium') }
    const one = async (audience: object) => madeBlock(admin, { audience })
    const [premium, mobile, recent, old, iberian, every] = await Promise.all([
      one({ plans: ['premium'] }),
      one({ platforms: ['ios', 'android'] }),
      one({ min_version: '2.10' }),
      one({ max_version: '2.9.9' }),
      one({ countries: ['PT', 'ES'] }),
      one({ plans: ['free'], platforms: ['ios'], min_version: '2', max_version: '2.9', countries: ['PT'] }),
    ])
    const shownTo = async (headers: Record<string, string>, plan?: 'free' | 'premium') => {
      const asking = { headers, ...(plan === undefined ? {} : { token: token[plan] }) }
      const ids = new Set(await shownOf([premium, mobile, recent, old, iberian, every], asking))
      return Object.entries({ premium, mobile, recent, old, iberian, every }).flatMap(([name, { id }]) =>
        ids.has(id) ? [name] : [],
      )
    }
    const platform = (name: string) => ({ 'x-app-platform': name })
    const version = (number: string) => ({ 'x-app-version': number })
    const country = (code: string) => ({ 'cf-ipcountry': code })
    expect(await shownTo({})).toEqual([])
    expect(await shownTo({}, 'free')).toEqual([])
    expect(await shownTo({}, 'premium')).toEqual(['premium'])
    expect(await shownTo(platform('ios'))).toEqual(['mobile'])
    expect(await shownTo({ ...platform('web'), ...version('2.10.0') })).toEqual(['recent'])
    expect(await shownTo(version('2.9.9'))).toEqual(['old'])
    expect(await shownTo(version('2.9.10'))).toEqual([])
    expect(await shownTo({ ...version('new'), ...platform('IOS') })).toEqual([])
    expect(await shownTo(country('ES'))).toEqual(['iberian'])
    expect(await shownTo(country('XX'))).toEqual([])
    const all = { ...platform('ios'), ...version('2.5'), ...country('PT') }
    expect(await shownTo(all, 'free')).toEqual(['mobile', 'old', 'iberian', 'every'])
    expect(await shownTo(all, 'premium')).toEqual(['premium', 'mobile', 'old', 'iberian'])
    expect(await shownTo(all)).toEqual(['mobile', 'old', 'iberian'])
  })

  it('is for a share of people, always the same ones, who stay when it grows', async () => {
    const block = await madeBlock(admin, { audience: { percentage: 30 } })
    const people = await Promise.all(Array.from({ length: 60 }, () => tokenOf('free')))
    const sawIt = async () => {
      const saw = await Promise.all(people.map((token) => isShown(block, { token })))
      return new Set(people.filter((_, i) => saw[i]))
    }
    const few = await sawIt()
    expect(few.size).toBeGreaterThan(0)
    expect(few.size).toBeLessThan(60)
    expect(await sawIt()).toEqual(few)
    expect(await isShown(block)).toBe(false)
    await admin.call('PUT', pathOf(block), { ...bodyOf(block), audience: { percentage: 70 } })
    const more = await sawIt()
    expect(more.size).toBeGreaterThan(few.size)
    expect([...few].filter((token) => !more.has(token))).toEqual([])
    await admin.call('PUT', pathOf(block), { ...bodyOf(block), audience: { percentage: 0 } })
    expect(await isShown(block, { token: people[0] ?? '' })).toBe(false)
    await admin.call('PUT', pathOf(block), { ...bodyOf(block), audience: { percentage: 100 } })
    expect(await isShown(block)).toBe(true)
  })

  it('comes in the language that the request names, else in one that it accepts, else in English', async () => {
    const { version, audience } = ownApp()
    const one = (locale: string | null, more: object = {}) => madeBlock(admin, { audience, locale, ...more })
    const [every, en, pt, brazilian] = await Promise.all([one(null), one('en'), one('pt'), one('pt-BR')])
    const german = await one('de', { placement: 'feed_empty', data: { title: 'x', text: 'y' } })
    const blocks = [every, en, pt, brazilian, german]
    const localesOf = async (locale?: string, languages?: string) => {
      const ids = await shownOf(blocks, {
        version,
        query: locale === undefined ? '' : `?locale=${locale}`,
        ...(languages === undefined ? {} : { headers: { 'accept-language': languages } }),
      })
      return new Set(blocks.filter(({ id }) => ids.includes(id)).map((block) => block.locale))
    }
    // Nothing but German is there for an empty feed.
    expect(await localesOf('pt')).toEqual(new Set(['de', 'pt', null]))
    expect(await localesOf('pt-BR')).toEqual(new Set(['de', 'pt-BR', null]))
    expect(await localesOf('pt-PT')).toEqual(new Set(['de', 'pt', null]))
    expect(await localesOf('fr')).toEqual(new Set(['de', 'en', null]))
    expect(await localesOf(undefined, 'fr, pt-BR;q=0.8')).toEqual(new Set(['de', 'pt-BR', null]))
    expect(await localesOf('en', 'pt')).toEqual(new Set(['de', 'en', null]))
    // A language in which nothing is shown to this caller is not chosen.
    await admin.call('PUT', pathOf(pt), { ...bodyOf(pt), is_enabled: false })
    expect(await localesOf('pt')).toEqual(new Set(['de', 'pt-BR', null]))
  })

  it('is refused to a token that is not good', async () => {
    expect((await readBlocks({ token: await tokenOf('free', newId(), -1) })).error.code).toBe('TOKEN_EXPIRED')
    expect((await readBlocks({ token: `${await tokenOf('free')}x` })).error.code).toBe('UNAUTHORIZED')
    expect((await readBlocks({ headers: { authorization: 'Basic a2ltOmtpbQ==' } })).error.code).toBe('UNAUTHORIZED')
  })
})

describe('reading blocks', () => {
  it('costs no statement and no trip but the one of the limits', async () => {
    const { version, audience } = ownApp()
    const block = await madeBlock(admin, { audience })
    const token = await tokenOf('free')
    expect(await isShown(block, { version })).toBe(true)
    for (let i = 0; i < 5; i += 1)
      for (const asking of [{ version }, { version, token }])
        expect((await readBlocks(asking)).trips).toEqual({ db: 0, redis: 1 })
  })

  it('sees a change at once where it was made, and elsewhere with the next trip to Redis', async () => {
    const block = await madeBlock(admin)
    const titleOf = async () =>
      (await readBlocks()).data['blocks'].find(({ id }: { id: string }) => id === block.id)?.data.title
    expect(await titleOf()).toBe('Hello')
    await admin.call('PUT', pathOf(block), { ...bodyOf(block), data: { ...BANNER, title: 'Bye' } })
    expect(await titleOf()).toBe('Bye')
    await query(`update content_blocks set data = jsonb_set(data, '{title}', '"Again"') where id = $1`, [block.id])
    expect(await titleOf()).toBe('Bye')
    await changedElsewhere()
    expect(await titleOf()).toBe('Again')
    await admin.call('DELETE', pathOf(block))
    expect(await titleOf()).toBeUndefined()
  })

  it('goes on without Redis, without Postgres, and beside a block of another version of the Worker', async () => {
    const [block, strange] = [await madeBlock(admin), await madeBlock(admin)]
    await query(`update content_blocks set placement = 'moon', kind = 'crater' where id = $1`, [strange.id])
    await changedElsewhere()
    expect(await shownOf([block, strange])).toEqual([block.id])
    expect((await admin.call('GET', pathOf(strange))).data['block'].kind).toBe('crater')
    for (const fetcher of [onRedisOutage(), withoutPostgres()]) {
      const { status, data } = await admin.call('GET', '/content/blocks', undefined, { fetcher })
      expect([status, data['blocks'].length > 0]).toEqual([200, true])
    }
    await admin.call('DELETE', pathOf(strange))
  })
})
