import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { seriousFindings } from './support/axe.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph } from './support/screenshots.ts'

/** Each page by itself: how it is served, the links of mails, the keyboard, and narrow screens. */

const { url } = inject('stack')
const PASSWORD = 'six blue herons wade'

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

/** Where the newest mail to an address leads. */
async function mailedLink(email: string): Promise<string> {
  const response = await fetch(`${url}/dev/outbox?to=${encodeURIComponent(email)}`)
  const { data } = await response.json<{ data: { messages: { body: string }[] } }>()
  return /http\S+token=\S+/.exec(data.messages[0]?.body ?? '')?.[0] ?? ''
}

describe('the files of the client', () => {
  it.each(['/app', '/app/verify-email', '/app/reset-password', '/app/app.js', '/app/app-styles.css'])(
    '%s comes with a policy under which nothing runs but its own program',
    async (path) => {
      const { status, headers } = await fetch(`${url}${path}`)
      expect(status).toBe(200)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';")
      expect(policy).toContain("frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'")
      expect(policy).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('strict-transport-security')).toContain('max-age')
    },
  )

  it('are reached with a slash, too, and hide no operation of the API', async () => {
    expect((await fetch(`${url}/app/`)).url).toBe(`${url}/app`)
    expect((await fetch(`${url}/docs/rest`)).headers.get('content-security-policy')).toContain('connect-src')
    expect((await fetch(`${url}/app/nothing`)).status).toBe(404)
  })
})

describe('the console of the browser', () => {
  it.each(['/', '/docs', '/docs/rest', '/app', '/app/verify-email', '/app/reset-password', '/favicon.ico', '/health'])(
    'has no error after %s has loaded',
    async (path) => {
      const { page, faults } = await openPage(browser)
      const refused: string[] = []
      page.on('response', (response) => {
        if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`)
      })
      await page.goto(`${url}${path}`, { waitUntil: 'networkidle' })
      expect([...faults, ...refused]).toEqual([])
      await page.context().close()
    },
  )

  it('has none after every map, icon and file that a page of ours names has been asked for', async () => {
    for (const path of ['/', '/docs', '/docs/rest', '/app']) {
      const page = await (await fetch(`${url}${path}`, { headers: { accept: 'text/html' } })).text()
      for (const [, file = ''] of page.matchAll(/(?:src|href)="(\/[^"]+)"/g)) {
        const response = await fetch(`${url}${file}`)
        expect(response.status, file).toBe(200)
        expect(await response.text(), file).not.toMatch(/^\/[/*]# sourceMappingURL=/m)
      }
    }
  })

  it('shows where things are on the home page', async () => {
    for (const width of [1280, 390]) {
      const { page } = await openPage(browser, { viewport: { width, height: 844 } })
      await page.goto(url)
      await page.getByRole('link', { name: 'API documentation' }).waitFor()
      await photograph(page, `home-${width}`)
      await page.context().close()
    }
  })
})

describe('somebody with an e-mail address', () => {
  const email = `kim-${crypto.randomUUID()}@mail.test`

  it('joins, confirms it by the link of the mail, and sets a new password by another', async () => {
    const { page, faults } = await openPage(browser)
    await page.goto(`${url}/app`)
    await page.getByRole('button', { name: 'Use an e-mail address instead' }).click()
    await page.getByRole('button', { name: 'I have no account yet' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill('short')
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByText('Must have at least 10 characters').waitFor()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Join', exact: true }).click()
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()

    await expect.poll(() => mailedLink(email)).toContain(`${url}/app/verify-email?token=`)
    await page.goto(await mailedLink(email))
    expect(page.url()).toBe(`${url}/app/verify-email`)
    await page.getByText('Your account').waitFor()
    await photograph(page, 'verify-email')
    await page.getByRole('button', { name: 'Confirm: this account is mine' }).click()
    await page.getByRole('status').getByText('Email verified successfully').waitFor()

    await page.goto(`${url}/app#/settings`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByRole('button', { name: 'Use an e-mail address instead' }).click()
    await page.getByRole('button', { name: 'I have forgotten my password' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByRole('button', { name: 'Send me a link' }).click()
    await expect.poll(() => mailedLink(email)).toContain(`${url}/app/reset-password?token=`)
    await page.goto(await mailedLink(email))
    await page.getByLabel('New password').fill(`${PASSWORD} again`)
    await photograph(page, 'reset-password')
    await page.getByRole('button', { name: 'Set password' }).click()
    await page.getByText('Password reset successfully').waitFor()
    await page.getByText('k•••@mail.test').waitFor()

    await page.getByRole('link', { name: 'Open VibesMatch' }).click()
    await page.getByRole('button', { name: 'Use an e-mail address instead' }).click()
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password').fill(`${PASSWORD} again`)
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    expect(faults).toEqual([])
  })
})

/** And what is to be read there, once it has been loaded. */
const PLACES = [
  ['discover', 'About 1 km away'],
  ['live', 'Meet somebody who is here right now'],
  ['likes', 'No likes yet'],
  ['messages', 'No chats yet'],
  ['messages/requests', 'Nobody waits for your answer'],
  ['messages/calls', 'No calls yet'],
  ['messages/archived', 'Nothing here'],
  ['profile', 'Outdoors'],
  ['settings', 'You have blocked nobody'],
]

describe('every place', () => {
  let ana: Visitor
  beforeAll(async () => {
    const place = lonelyPlace()
    const [who] = await Promise.all([newcomer('Ana', 'female', place), newcomer('Bo', 'male', place)])
    ana = await Visitor.come(browser, 'Ana', who.phone)
    await ana.signIn()
  })

  it.each(PLACES)(
    '%s has one heading, names for everything that can be used, and no sideways scrolling',
    async (place = '', text = '') => {
      await ana.visit(place)
      await ana.page.getByRole('main').getByText(text).first().waitFor()
      expect(await ana.page.getByRole('heading', { level: 1 }).count()).toBe(1)
      expect(await withoutName(ana.page)).toEqual([])
      expect(await seriousFindings(ana.page)).toEqual([])
      expect(await ana.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await photograph(ana.page, `place-${place.replace('/', '-')}`)
    },
  )

  it('is reached by keyboard: skip link, navigation, dialogs that Escape closes and that give the focus back', async () => {
    const { page } = ana
    await page.goto('about:blank')
    await ana.visit('discover')
    await page.getByRole('article', { name: /^Bo/ }).waitFor()
    expect(await focused(page)).toBe('Discover')
    const more = page.getByRole('button', { name: 'More about Bo' })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Bo' }).waitFor()
    expect(await focused(page)).toBe('View profile')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('More about Bo')
    await page.getByRole('link', { name: 'Skip to content' }).focus()
    await page.keyboard.press('Enter')
    expect(await focused(page)).toBe('Discover')
    expect(ana.faults).toEqual([])
  })
})

const focused = (page: Page): Promise<string> => page.evaluate('document.activeElement.textContent')

/** What a screen reader could not name. */
const withoutName = (page: Page): Promise<string[]> =>
  page.evaluate(`Array.from(document.querySelectorAll('button, a, input:not([hidden]), select, textarea'))
    .filter((one) => !(one.ariaLabel || one.labels?.length || one.textContent.trim() || one.type === 'hidden'))
    .map((one) => one.outerHTML.slice(0, 200))`)
