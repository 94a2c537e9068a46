import { describe, expect, it } from 'vitest'
import { SELF } from 'cloudflare:test'
import { apart } from '../../support/apart.ts'
import { call } from '../../support/api.ts'
import { editor, freshSlug, pageIn, publishedPage, readPage } from '../../support/content.ts'
import { query } from '../../support/db.ts'
import { redis } from '../../support/redis.ts'
import { onRedisOutage, withoutPostgres } from '../../support/worker.ts'

const SHIPPED = ['about', 'community-rules', 'cookies', 'help', 'licences', 'privacy', 'safety-advice', 'terms']

describe('the pages that come with the product', () => {
  it.each(['en', 'pt'])('are there in %s', async (locale) => {
    const { pages } = (await call('GET', `/content/pages?locale=${locale}`)).data
    const shipped = pages.filter(({ slug }: { slug: string }) => SHIPPED.includes(slug))
    expect(shipped.map(({ slug }: { slug: string }) => slug).toSorted()).toEqual(SHIPPED)
    for (const { slug, locale: own } of shipped) {
      expect([slug, own]).toEqual([slug, locale])
      const page = await pageIn(readPage(slug, { locale }))
      expect(page['html'].length).toBeGreaterThan(500)
      // Whatever they link to is there.
      for (const [, target = ''] of page['html'].matchAll(/href="\/pages\/([^"]+)"/g))
        expect([slug, (await readPage(target, { locale })).status]).toEqual([slug, 200])
    }
  })
})

describe('a page', () => {
  it('comes in the language that the request names, else in one that it accepts, else in English', async () => {
    const { slug, write, publish } = await publishedPage('Hello')
    await write('Olá', { locale: 'pt' })
    await publish(1, { locale: 'pt' })
    await write('Oi', { locale: 'pt-BR' })
    await publish(1, { locale: 'pt-BR' })
    const localeOf = async (wanted: Parameters<typeof readPage>[1]) => {
      const answer = await readPage(slug, wanted)
      expect(answer.headers.get('content-language')).toBe(answer.data['page'].locale)
      return answer.data['page'].locale
    }
    expect(await localeOf({ locale: 'pt' })).toBe('pt')
    expect(await localeOf({ locale: 'pt-BR' })).toBe('pt-BR')
    expect(await localeOf({ locale: 'pt-PT' })).toBe('pt')
    expect(await localeOf({ locale: 'de' })).toBe('en')
    expect(await localeOf({ languages: 'de, pt-BR;q=0.8, en;q=0.5' })).toBe('pt-BR')
    expect(await localeOf({ languages: 'de, en;q=0.5, pt;q=0' })).toBe('en')
    expect(await localeOf({ languages: '*' })).toBe('en')
    expect(await localeOf({ languages: 'pt', locale: 'en' })).toBe('en')
    expect(await localeOf({ languages: ',;q=,x'.repeat(200) })).toBe('en')
  })

  it('may be kept by caches of others for seconds, by language, and is asked for with its tag', async () => {
    const { slug } = await publishedPage()
    const { headers } = await readPage(slug)
    expect(headers.get('cache-control')).toBe('public, max-age=5, stale-while-revalidate=60, stale-if-error=86400')
    expect(headers.get('vary')).toMatch(/accept-language/i)
    const again = await call('GET', `/content/pages/${slug}`, {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('that there is not is 404, and a name that cannot be one 400', async () => {
    expect((await readPage(freshSlug())).error.code).toBe('NOT_FOUND')
    expect((await readPage('..%2Fterms')).status).toBe(400)
    expect((await readPage('terms', { locale: 'english' })).error.details).toMatchObject({
      issues: [{ path: 'query.locale' }],
    })
  })

  it('opens in a browser, without a script', async () => {
    const { slug } = await publishedPage('## Part\n\nText <b>bold</b>', { title: 'Rules & <advice>' })
    const response = await SELF.fetch(`https://api.test/pages/${slug}`, { headers: { 'accept-language': 'en' } })
    const text = await response.text()
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(text).toContain('<h1>Rules &amp; &lt;advice&gt;</h1>')
    expect(text).toContain('<h2>Part</h2>')
    expect(text).toContain('Text &lt;b&gt;bold&lt;/b&gt;')
    expect(text).not.toContain('<script')
    expect((await SELF.fetch(`https://api.test/pages/${freshSlug()}`)).status).toBe(404)
  })
})

describe('reading pages', () => {
  /** Where no other file of tests publishes anything. */
  const world = apart('pages')
  const slug = freshSlug()

  async function show(markdown: string): Promise<void> {
    const [admin, path] = [await world.person('admin'), `/admin/content/pages/${slug}/en`]
    const { data } = await admin.call('POST', `${path}/revisions`, { title: 'A page', markdown, note: 'x' })
    await admin.call('PUT', `${path}/publication`, { revision: data['revision'] })
  }

  it('costs no statement and no trip but the one of the limits', async () => {
    await show('Hello')
    const paths = [`/content/pages/${slug}`, '/content/pages']
    for (const path of paths) await world.call('GET', path)
    for (let i = 0; i < 5; i += 1)
      for (const path of paths) expect((await world.call('GET', path)).trips).toEqual({ db: 0, redis: 1 })
  })

  it('sees a change at once where it was made, and in another isolate with its next request', async () => {
    const elsewhere = world.anotherIsolate()
    const htmlOf = async (fetcher = world.worker()) =>
      (await world.call('GET', `/content/pages/${slug}`, { fetcher })).data['page'].html
    for (const text of ['One', 'Two', 'Three']) {
      await show(text)
      expect([await htmlOf(), await htmlOf(elsewhere)]).toEqual([`<p>${text}</p>\n`, `<p>${text}</p>\n`])
    }
    const again = await world.call('GET', `/content/pages/${slug}`, { fetcher: elsewhere })
    expect(again.trips).toEqual({ db: 0, redis: 1 })
  })

  it('goes on without Redis, and without Postgres', async () => {
    const { slug } = await publishedPage('Here')
    await readPage(slug)
    for (const fetcher of [onRedisOutage(), withoutPostgres()])
      expect((await call('GET', `/content/pages/${slug}`, { fetcher })).status).toBe(200)
  })
})

describe('a publication that is planned', () => {
  it('takes its place by the clock, with nothing told', async () => {
    const { slug, write, publish } = await publishedPage('Now')
    await write('Later')
    const soon = new Date(Date.now() + 3_600_000).toISOString()
    expect((await publish(2, { publish_at: soon })).data['page']).toMatchObject({
      published_revision: 1,
      scheduled_revision: 2,
      scheduled_at: soon,
    })
    expect((await pageIn(readPage(slug)))['revision']).toBe(1)
    // Nor is a language linked in which there is nothing yet.
    await write('Depois', { locale: 'pt' })
    await publish(1, { locale: 'pt', publish_at: soon })
    expect(await (await SELF.fetch(`https://api.test/pages/${slug}`)).text()).not.toContain('locale=pt')
    await query(
      `update pages set scheduled_at = now() + interval '300 milliseconds' where slug = $1 and locale = 'en'`,
      [slug],
    )
    await query(`update content_versions set version = version + 1 where name = 'pages'`)
    await redis('DEL', 'content:version:pages')
    await expect.poll(async () => (await pageIn(readPage(slug)))['revision'], { timeout: 15_000 }).toBe(2)
  })
})

describe('a preview', () => {
  it('is for whoever has the link, is never cached, and ends', async () => {
    const { admin, slug, write } = await editor()
    await write('Draft')
    const { data } = await admin.call('POST', `/admin/content/pages/${slug}/en/revisions/1/preview`, {})
    const token = data['url'].split('/').at(-1) ?? ''
    const read = (one: string) => call('GET', `/content/previews/${one}`)
    const answer = await read(token)
    expect(answer.data['page']).toMatchObject({ slug, revision: 1, html: '<p>Draft</p>\n' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const opened = await SELF.fetch(data['url'])
    expect([opened.status, opened.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await opened.text()).toContain('This is not published')
    expect((await readPage(slug)).status).toBe(404)
    const [head = '', tail = ''] = token.split('.')
    const other = btoa(atob(head.replaceAll('-', '+').replaceAll('_', '/')).replace('/1/', '/2/')).replaceAll('=', '')
    for (const forged of [`${other}.${tail}`, `${head}.${'A'.repeat(22)}`])
      expect((await read(forged)).status).toBe(404)
    expect((await read('x')).status).toBe(400)
  })
})
