import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { openPage, startBrowser, type Watched } from './support/browser.ts'
import { seriousFindings } from './support/axe.ts'
import { Operator } from './support/operator.ts'
import { photographDesk, photographFailure } from './support/screenshots.ts'

/** The console on a small laptop, by an admin who enrols an authenticator app first. Scenes of one play, by keyboard. */

let browser: Browser
let operator: Operator
let watched: Watched
let page: Page

const { url } = inject('stack')

beforeAll(async () => {
  browser = await startBrowser()
  operator = await Operator.newcomer(inject('stack'))
  watched = await openPage(browser, { viewport: { width: 1280, height: 720 } })
  ;({ page } = watched)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photographFailure(task.name, [page])
})

afterAll(async () => {
  await browser.close()
})

/** How far the page is wider than its window; below 0 where there is room for a scrollbar. */
const overflow = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

const heading = (name: string) => page.getByRole('heading', { name, level: 1 })

describe('signing in', () => {
  it('is by a code to the phone, and by a first second factor', async () => {
    await page.goto(`${url}/console`)
    await heading('VibesMatch Console').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await photographDesk(page, 'console-sign-in')
    await page.getByRole('button', { name: 'Use a phone instead' }).click()
    await page.getByLabel('Phone number').fill(operator.phone)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Show the code (development)' }).click()
    await expect.poll(() => page.getByLabel('Code', { exact: true }).inputValue()).toMatch(/^\d{6}$/)
    await page.getByLabel('Code', { exact: true }).press('Enter')

    await page.getByRole('heading', { name: 'Add a second factor' }).waitFor()
    await page.getByRole('button', { name: 'Add an authenticator app' }).click()
    await page.getByLabel('Secret', { exact: true }).waitFor()
    const code = page.getByRole('img', { name: 'QR code of the secret' }).locator('path')
    await expect.poll(() => code.getAttribute('d')).toMatch(/^M4 4h/)
    await photographDesk(page, 'console-factor')
    expect(await seriousFindings(page)).toEqual([])
    // A code that is wrong is refused, and can be corrected.
    await page.getByLabel('Code of your authenticator app').fill('000000')
    await page.keyboard.press('Enter')
    await page.getByText('Check the code, or wait for the next one.').waitFor()
    await page.getByRole('button', { name: 'Show the code (development)' }).click()
    await page.getByRole('navigation', { name: 'Places' }).waitFor()
    await page.keyboard.press('Escape')
  })

  it('lasts for a reload, and not for another tab', async () => {
    await page.reload()
    await page.getByRole('navigation', { name: 'Places' }).waitFor()
    const other = await page.context().newPage()
    await other.goto(`${url}/console`)
    await other.getByRole('button', { name: 'Sign in' }).waitFor()
    await other.close()
  })
})

/** Each place with its sequence of keys. */
const PLACES = [
  ['g q', 'Queues'],
  ['g c', 'Cases'],
  ['g p', 'Photos'],
  ['g b', 'Bans to confirm'],
  ['g a', 'Appeals'],
  ['g r', 'Reviews'],
  ['g u', 'People'],
  ['g m', 'Refunds and coins'],
  ['g e', 'Content'],
  ['g s', 'Settings'],
  ['g l', 'Plans and prices'],
  ['g d', 'Dashboard'],
  ['g t', 'Transparency report'],
  ['g i', 'Audit log'],
  ['g o', 'Operators'],
  ['g y', 'My factors'],
] as const

describe('every place', () => {
  it.each(PLACES)('%s opens %s, which has no serious finding by day or by night', async (keys, title) => {
    for (const key of keys.split(' ')) await page.keyboard.press(key)
    await page.getByRole('heading', { name: new RegExp(`^${title}`), level: 1 }).waitFor()
    await expect.poll(() => page.getByText('Loading…').count()).toBe(0)
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await page.evaluate('document.activeElement?.tagName')).toBe('H1')
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await seriousFindings(page)).toEqual([])
    await photographDesk(page, `console-${title.toLowerCase().replaceAll(' ', '-')}`)
    expect(await seriousFindings(page)).toEqual([])
    expect(await overflow()).toBeLessThanOrEqual(0)
  })
})

describe('the keyboard', () => {
  it('opens the palette, which finds places and ids', async () => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Place, action or id' }).waitFor()
    await page.keyboard.type('settin')
    await page.getByRole('option', { name: 'Settings' }).waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Enter')
    await heading('Settings').waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Place, action or id' }).waitFor()
    await page.keyboard.type(operator.id)
    await page.keyboard.press('Enter')
    await page.getByText(operator.id).waitFor()
    await photographDesk(page, 'console-person')
    expect(await seriousFindings(page)).toEqual([])
  })

  it('shows what it does, and gives the focus back', async () => {
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keys' })
    await dialog.getByText('Queues').waitFor()
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement?.tagName')).toBe('H1')
  })

  it('moves through a list, opens its row, and changes a setting after what changes was seen', async () => {
    await page.keyboard.press('g')
    await page.keyboard.press('s')
    await page.getByRole('link', { name: 'pass_days' }).waitFor()
    await page.keyboard.press('j')
    expect(await page.evaluate('document.activeElement?.hasAttribute("data-row")')).toBe(true)
    await page.keyboard.press('/')
    await page.keyboard.type('pass_days')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('[data-row]').count()).toBe(1)
    await page.getByRole('button', { name: 'Filter' }).focus()
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await heading('pass_days').waitFor()
    await page.getByLabel('Value').fill('77')
    await page.getByLabel('Reason').fill('A test.')
    await page.keyboard.press('Control+Enter')
    const dialog = page.getByRole('dialog', { name: 'Change pass_days?' })
    await dialog.getByText('77').waitFor()
    await photographDesk(page, 'console-setting')
    expect(await seriousFindings(page)).toEqual([])
    await page.keyboard.press('Control+Enter')
    await page.getByText('Changed. It holds everywhere').waitFor()
  })
})

it('nothing was refused by the policy of the page, and nothing has failed', () => {
  expect(watched.faults).toEqual([])
})
