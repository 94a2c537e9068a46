import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { addressOf, pagesOf, portal } from '../../scripts/portal/pages.ts'
import { freshPhone } from '../support/phones.ts'
import { seriousFindings } from './support/axe.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { photograph } from './support/screenshots.ts'

/** The developer portal in a browser. */

const { url } = inject('stack')
const PAGES = pagesOf(portal()).map(addressOf)

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** The colours that a page shows. */
const background = (page: Page): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor')

/** The languages of panels, each once. Runs in the browser. */
const languages = (panels: Element[]): (string | null)[] => [
  ...new Set(panels.map((panel) => panel.getAttribute('data-language'))),
]

describe('the pages of the portal', () => {
  it.each(PAGES)('%s comes with a policy under which nothing runs but its own files, and as Markdown', async (path) => {
    const { status, headers } = await fetch(`${url}${path}`)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain('text/html')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'")
    expect(policy).not.toMatch(/unsafe|https?:/)
    const markdown = await fetch(`${url}${path === '/docs' ? '/docs/index' : path}.md`)
    expect([markdown.status, markdown.headers.get('content-type')]).toEqual([200, expect.stringContaining('markdown')])
    expect(await markdown.text()).toMatch(/^# /)
  })

  it('have no serious finding of axe, by day and by night, scroll not sideways, and ask nobody else', async () => {
    const { page, faults } = await openPage(browser)
    const asked = new Set<string>()
    page.on('request', (request) => asked.add(new URL(request.url()).origin))
    for (const path of PAGES) {
      await page.goto(`${url}${path}`)
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await seriousFindings(page), `${path} ${colorScheme}`).toEqual([])
      }
      expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(390)
      if (['/docs', '/docs/errors', '/docs/realtime'].includes(path))
        await photograph(page, `portal${path.replaceAll('/', '-')}`)
    }
    expect([...asked]).toEqual([url])
    expect(faults).toEqual([])
    await page.context().close()
  }, 240_000)

  it('finds a page by a word, loads the index only then, and goes there by keyboard', async () => {
    const { page, faults } = await openPage(browser, { viewport: { width: 1280, height: 800 } })
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await page.goto(`${url}/docs`)
    expect(asked).not.toContain('/docs-ui/search.json')
    await page.keyboard.press('/')
    await page.getByRole('searchbox').fill('rate limit exc')
    await page.getByRole('link', { name: 'RATE_LIMIT_EXCEEDED' }).first().waitFor()
    expect(asked).toContain('/docs-ui/search.json')
    await photograph(page, 'portal-search')
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.waitForURL(`${url}/docs/errors#rate_limit_exceeded`)
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows one language of all samples, by the tab or by arrow keys, and keeps it on the next page', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(`${url}/docs`)
    const shown = () => page.locator('.tabs > [data-language]:visible').evaluateAll(languages)
    expect(await shown()).toEqual(['sh'])
    const curl = page.getByRole('tab', { name: 'curl' }).nth(2)
    await curl.focus()
    await page.keyboard.press('ArrowRight')
    expect(await shown()).toEqual(['ts'])
    await page.keyboard.press('End')
    expect(await shown()).toEqual(['kotlin'])
    await page.keyboard.press('ArrowRight')
    expect(await shown()).toEqual(['sh'])
    await page.getByRole('tab', { name: 'Swift' }).nth(2).click()
    await photograph(page, 'portal-swift')
    expect(await seriousFindings(page)).toEqual([])
    await page.goto(`${url}/docs/chat`)
    expect(await shown()).toEqual(['swift'])
    expect(await page.getByRole('tab', { selected: true }).first().textContent()).toBe('Swift')
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('shows all languages where no script runs', async () => {
    const { page } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(`${url}/docs/chat`)
    const panels = page.locator('.tabs > [data-language]')
    expect(await panels.count()).toBeGreaterThan(4)
    expect(await page.locator('.tabs > [data-language]:visible').count()).toBe(await panels.count())
    expect(await page.getByRole('tab').count()).toBe(0)
    await page.context().close()
  })

  it('keeps the colours that a reader has chosen', async () => {
    const { page } = await openPage(browser, { colorScheme: 'light' })
    await page.goto(`${url}/docs`)
    const light = await background(page)
    await page.getByRole('button', { name: 'Dark colours' }).click()
    const dark = await background(page)
    expect(dark).not.toBe(light)
    await page.goto(`${url}/docs/errors`)
    expect(await background(page)).toBe(dark)
    await page.getByRole('button', { name: 'Light colours' }).click()
    expect(await background(page)).toBe(light)
    await page.context().close()
  })

  it('opens a socket in the live console, sends an event and shows what comes back, but no token', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(`${url}/docs/console`)
    await page.getByLabel('Phone number').fill(freshPhone())
    await page.getByRole('button', { name: 'Get a code' }).click()
    await expect.poll(() => page.getByLabel('Code', { exact: true }).inputValue()).toMatch(/^\d{6}$/)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('Signed in.').waitFor()
    await page.getByRole('button', { name: 'Connect' }).click()
    const frames = page.getByRole('log')
    await frames.getByText('"authenticated"').waitFor()
    await page.getByLabel('Event').selectOption('send_message')
    expect(await page.getByLabel('Data').inputValue()).toContain('"client_message_id"')
    await page.getByRole('button', { name: 'Send' }).click()
    await frames.getByText('CONVERSATION_NOT_FOUND').or(frames.getByText('VERIFICATION_REQUIRED')).waitFor()
    expect(await frames.textContent()).not.toContain('eyJ')
    expect(await seriousFindings(page)).toEqual([])
    await photograph(page, 'portal-console')
    await page.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('Closed with').waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })

  it('opens the menu of a phone, and goes on to another page', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(`${url}/docs`)
    const menu = page.getByRole('navigation', { name: 'Pages', exact: true })
    expect(await menu.isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Menu' }).click()
    await photograph(page, 'portal-menu')
    await menu.getByRole('link', { name: 'Chat' }).click()
    await page.getByRole('heading', { level: 1, name: 'Chat' }).waitFor()
    expect(faults).toEqual([])
    await page.context().close()
  })
})
