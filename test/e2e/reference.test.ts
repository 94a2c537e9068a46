import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { seriousFindings } from './support/axe.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { photograph } from './support/screenshots.ts'

/** The reference of the REST API at /docs/rest. */

const { url } = inject('stack')

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

async function open(address: string, options?: BrowserContextOptions) {
  const opened = await openPage(browser, options)
  const elsewhere: string[] = []
  opened.page.on('request', (request) => {
    if (!request.url().startsWith(url)) elsewhere.push(request.url())
  })
  await opened.page.goto(`${url}/docs/rest${address}`)
  await opened.page.getByRole('heading', { level: 2 }).first().waitFor()
  return { ...opened, elsewhere }
}

describe('the reference', () => {
  it.each([
    ['light', 1280],
    ['dark', 390],
  ] as const)('hinders nobody, %s at %i pixels, and asks no other host', async (colorScheme, width) => {
    for (const [name, address] of Object.entries({ overview: '', operation: '#/swipeUser', form: '#/uploadPhoto' })) {
      const { page, faults, elsewhere } = await open(address, { colorScheme, viewport: { width, height: 844 } })
      expect(await seriousFindings(page)).toEqual([])
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      if (width === 1280) await photograph(page, `reference-${name}`)
      expect([...faults, ...elsewhere]).toEqual([])
      await page.context().close()
    }
  })

  it('is searched, and shows what is chosen under an address of its own', async () => {
    const { page } = await open('')
    await page.getByLabel('Search operations').fill('one-time send')
    await page.getByRole('link', { name: 'Send a one-time code' }).first().click()
    await page.getByRole('heading', { level: 2, name: 'Send a one-time code' }).waitFor()
    expect(page.url()).toBe(`${url}/docs/rest#/sendOtp`)
    await page.context().close()
  })

  it('signs in by itself in development, sends, and keeps no token', async () => {
    const { page } = await open('#/getProfile')
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page
      .getByRole('status')
      .getByText(/^Response: (200|40\d)/)
      .waitFor()
    await page.getByText(/^Signed in as \+35191/).waitFor()
    expect(await page.getByLabel('Body of the response').textContent()).toContain('"success": true')
    expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).toBe('[{},{},""]')
    await page.context().close()
  })
})
