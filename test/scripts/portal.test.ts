import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildPortal } from '../../scripts/portal/build.ts'
import { ERROR_TEXTS } from '../../scripts/portal/error-texts.ts'
import { pagesOf, portal, REST_REFERENCE } from '../../scripts/portal/pages.ts'
import { kotlin } from '../../scripts/portal/samples/kotlin.ts'
import { libraryModule, MODULE } from '../../scripts/portal/samples/library.ts'
import { addressOf } from '../../scripts/portal/samples/play.ts'
import { SCENARIOS } from '../../scripts/portal/samples/scenarios.ts'
import { swift } from '../../scripts/portal/samples/swift.ts'
import { find } from '../../scripts/portal/search.ts'
import type { Place } from '../../scripts/portal/search-index.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { CLIENT_EVENTS } from '../../src/protocol/client-events.ts'
import { ERRORS } from '../../src/foundation/errors.ts'

/** The pages of the portal, as they are built. */

const files = buildPortal()
const pages = [...files].filter(([name]) => name.endsWith('.html'))
const pageOf = (slug: string): string => files.get(`docs/${slug}.html`) ?? ''
const places = JSON.parse(files.get('docs-ui/search.json') ?? '') as Place[]
const first = (words: string) => find(places, words)[0]?.address

describe('the portal', () => {
  it('shows every guide that is written', () => {
    const written = ['guides', 'clients'].flatMap((folder) =>
      readdirSync(join(ROOT, 'docs', folder)).map((file) => file.replace('.md', '')),
    )
    const slugs = pagesOf(portal()).map(({ slug }) => slug)
    expect(slugs).toEqual(expect.arrayContaining(written))
    expect(pages.map(([name]) => name)).toHaveLength(slugs.length)
  })

  it('has only links that lead somewhere, and every heading once', () => {
    const served = new Set(['/favicon.ico', '/app/icon.svg', '/openapi.json', '/asyncapi.json', REST_REFERENCE])
    const ids = new Map(pages.map(([name, html]) => [name, [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)]))
    for (const [name, html] of pages) {
      expect(ids.get(name), name).toHaveLength(new Set(ids.get(name)).size)
      for (const [, address = ''] of html.matchAll(/(?:href|src)="([^"]+)"/g)) {
        if (address.startsWith('https://')) continue
        const [path = '', anchor] = address.split('#')
        const file = path === '' ? name : path === '/docs' ? 'docs/index.html' : `${path.slice(1)}.html`
        const isServed = served.has(path) || files.has(path.slice(1)) || files.has(file)
        expect(isServed, `${name} links to ${address}`).toBe(true)
        if (anchor !== undefined) expect(ids.get(file), `${name} links to ${address}`).toContain(anchor)
      }
    }
  })

  it('has nothing inline, and nothing from elsewhere', () => {
    for (const [name, html] of pages) {
      expect(html, name).not.toMatch(/<style|\sstyle=|\son\w+=|<script>|<iframe|<img/)
      expect(html, name).not.toMatch(/<(?:link|script)[^>]*"(?:https?:)?\/\//)
    }
    for (const name of ['docs-ui/portal.js', 'docs-ui/console.js', 'docs-ui/theme.js', 'docs-ui/portal.css'])
      expect(files.get(name), name).not.toMatch(/https?:\/\/|innerHTML|@import/)
  })

  it('has every page as Markdown, and all of them in llms.txt and llms-full.txt', () => {
    for (const { slug, title, markdown } of pagesOf(portal())) {
      expect(files.get(`docs/${slug}.md`)).toBe(markdown)
      expect(files.get('llms.txt')).toContain(`[${title}](/docs/${slug}.md): `)
      expect(files.get('llms-full.txt')).toContain(`# ${title}\n`)
    }
  })

  it('has a sample in each language, whose tabs and panels belong to each other', () => {
    const html = pageOf('chat')
    const groups = html.match(/<div class="tabs">/g) ?? []
    expect(groups).toHaveLength(Object.keys(SCENARIOS['chat']?.samples ?? {}).length)
    for (const language of ['sh', 'ts', 'swift', 'kotlin']) {
      const panels = [...html.matchAll(new RegExp(`<div id="([^"]+)" data-language="${language}">`, 'g'))]
      expect(panels).toHaveLength(groups.length)
      for (const [, id] of panels) expect(html).toContain(`role="tab" id="${id}-tab" aria-controls="${id}"`)
    }
  })

  it('has in Swift and Kotlin what the request has, in balanced brackets', () => {
    for (const { samples, literals } of Object.values(SCENARIOS))
      for (const sample of Object.values(samples))
        for (const text of [swift(sample, literals), kotlin(sample, literals)]) {
          const code = text.replaceAll(/"(?:\\.|[^"\\])*"|\/\/.*/g, '')
          for (const pair of ['()', '[]', '{}'])
            expect(code.split(pair.charAt(0)).length, text).toBe(code.split(pair.charAt(1)).length)
          expect(code, text).not.toContain('"')
          for (const name of Object.keys(sample.body ?? {})) expect(text).toContain(`"${name}"`)
          for (const [name, value] of Object.entries(sample.headers ?? {})) {
            expect(text).toContain(`"${name}"`)
            if (!value.includes('$')) expect(text).toContain(JSON.stringify(value))
          }
          const [start = ''] = sample.path.split(/[$?]/)
          expect(text).toContain(`"http://localhost:8787${addressOf(start)}`)
        }
  })

  it('has the samples of the client library in a module that a test runs', async () => {
    // After a change of a guide's requests: npm run portal:samples
    expect(readFileSync(MODULE, 'utf8')).toBe(await libraryModule())
  })

  it('stays small: compressed bytes of what a first visit loads', () => {
    const size = (name: string) => gzipSync(files.get(name) ?? '').length
    const around = ['docs-ui/portal.css', 'docs-ui/portal.js', 'docs-ui/theme.js'].reduce(
      (sum, name) => sum + size(name),
      0,
    )
    expect(around).toBeLessThan(5_000)
    expect(size('docs/index.html')).toBeLessThan(8_000)
    expect(Math.max(...pages.map(([name]) => size(name)))).toBeLessThan(30_000)
    expect(size('docs-ui/search.json')).toBeLessThan(40_000)
  })
})

describe('the catalogue of errors', () => {
  it.each(Object.entries(ERRORS))('says of %s why it is answered and what to do', (code, { status, message }) => {
    const texts = ERROR_TEXTS[code as keyof typeof ERRORS]
    for (const text of [texts.why, texts.next]) expect(text).toMatch(/^[\p{Lu}`].{15,}[.]$/u)
    expect(first(code)).toBe(`/docs/errors#${code.toLowerCase()}`)
    const markdown = files.get('docs/errors.md') ?? ''
    const section = markdown.slice(markdown.indexOf(`## ${status} `))
    expect(section).toContain(`### ${code}\n\n> ${message}\n\n**Why.** ${texts.why}\n\n**What to do.** ${texts.next}`)
  })
})

describe('the realtime reference', () => {
  it('has every event that clients send, with its fields, and those that they receive', () => {
    const html = pageOf('realtime')
    for (const event of Object.keys(CLIENT_EVENTS)) expect(html).toContain(`>${event} (sent)</h3>`)
    expect(html).toContain('>new_message (received)</h3>')
    expect(html).toMatch(/<code>client_message_id<\/code><\/td>\n<td>string, optional/)
    expect(html).toContain('<td>4001</td>')
  })
})

describe('the search', () => {
  it.each([
    ['keep session', '/docs/sign-in#keep-the-session'],
    ['rate_limit', '/docs/errors#rate_limit_exceeded'],
    ['new_message', '/docs/realtime#new_message-received'],
    ['if-match', '/docs/versions#of-a-resource'],
    ['quiet hours', '/docs/notifications#let-people-choose'],
  ])('finds for %s first %s', (words, address) => {
    expect(first(words)).toBe(address)
  })

  it('takes the beginnings of words, all of which must be there, and finds nothing for nothing', () => {
    expect(find(places, 'idempot').length).toBeGreaterThan(1)
    expect(find(places, 'idempotency xylophone')).toEqual([])
    expect(find(places, ' ,')).toEqual([])
  })
})
