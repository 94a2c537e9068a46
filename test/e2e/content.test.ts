import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openPage, startBrowser } from './support/browser.ts'
import { Operator } from './support/operator.ts'
import { photograph } from './support/screenshots.ts'

/** Pages that operators write, in a browser. */

const { url, databaseUrl } = inject('stack')

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

const HOSTILE = `## Hello

<script>document.title = 'run'</script> <img src=x onerror="document.title = 'run'">

[one](javascript:document.title='run') <a href="javascript:document.title='run'">two</a> ![x](https://evil.example/pixel.png)

<svg onload="document.title = 'run'"> <style>body { display: none }</style> <iframe src="https://evil.example"></iframe>

| a | <script>document.title = 'run'</script> |
|---|---|
| ${'wide '.repeat(400)} | x |

${'> '.repeat(300)}deep

\`\`\`
${'long'.repeat(500)}
\`\`\`
`

describe('a page that means harm', () => {
  it('runs nothing, loads nothing, and stays within its width', async () => {
    const slug = `hostile-${crypto.randomUUID()}`
    const operator = await Operator.come({ url, databaseUrl })
    const path = `/admin/content/pages/${slug}/en`
    const title = '<script>alert(1)</script>'
    const written = await operator.call('POST', `${path}/revisions`, { title, markdown: HOSTILE, note: 'A test.' })
    expect(written.status).toBe(201)
    await operator.do('PUT', `${path}/publication`, { revision: 1 })
    const { page } = await openPage(browser)
    const elsewhere: string[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) elsewhere.push(request.url())
    })
    page.on('dialog', () => elsewhere.push('a dialog'))
    await page.goto(`${url}/pages/${slug}`, { waitUntil: 'networkidle' })
    await page.getByRole('heading', { name: 'Hello' }).waitFor()
    for (const text of ['one', 'two']) await page.getByText(text).first().click()
    expect(await page.title()).toBe('<script>alert(1)</script> – VibesMatch')
    expect(await page.locator('script, img, svg, style, iframe, article [onload], article [onerror]').count()).toBe(0)
    expect(elsewhere).toEqual([])
    const overflow = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
    expect(await page.evaluate(overflow)).toBe(0)
  })
})

describe('the pages that come with the product', () => {
  it('are linked where somebody signs in, and lead to each other', async () => {
    const { page } = await openPage(browser)
    await page.goto(`${url}/app`, { waitUntil: 'networkidle' })
    await page.getByRole('link', { name: 'Terms of use' }).click()
    await page.getByRole('heading', { level: 1, name: 'Terms of use' }).waitFor()
    await photograph(page, 'page-terms')
    await page.getByRole('link', { name: 'privacy notice' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Privacy' }).waitFor()
    await page.getByRole('link', { name: /português/i }).click()
    await page.waitForURL(/locale=pt/)
    expect(await page.locator('html').getAttribute('lang')).toBe('pt')
  })
})
