import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { freshPhone } from '../support/phones.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { Operator } from './support/operator.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** What operators say to everybody, and how a browser shows it. A stack of its own: they close it, too. */

let browser: Browser
let stack: TestStack
let operator: Operator
let mia: Visitor

beforeAll(async () => {
  stack = await startTestStack()
  browser = await startBrowser()
  operator = await Operator.come(stack)
  mia = await Visitor.come(browser, 'Mia', freshPhone(), {}, stack.url)
}, 120_000)
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [mia.page])
  console.log(mia.faults.join('\n'))
})
afterAll(async () => {
  await browser.close()
  await stack.stop()
})

/** The console logs the refusals of maintenance; they are meant. */
const faultsOf = ({ faults }: { faults: string[] }) => faults.filter((one) => !/status of 503/.test(one))

/** What does not fit onto the page, in pixels. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')

const save = (page: Page) => page.getByRole('button', { name: 'Save', exact: true }).click()

describe('an announcement', () => {
  const message = {
    en: 'We move to new machines on Sunday, from eight to nine.',
    pt: 'Mudamos de máquinas no domingo.',
  }

  it('is shown above everything, in the language of the browser, until it is closed', async () => {
    await operator.set('announcement', { id: 'moving', level: 'warning', message, url: '/pages/help' })
    const { page } = mia
    await page.goto(`${stack.url}/app`)
    const bar = page.getByRole('alert').filter({ hasText: message.en })
    await bar.waitFor()
    expect(await bar.getByRole('link', { name: 'Read more' }).getAttribute('href')).toBe('/pages/help')
    await page.getByRole('link', { name: 'Terms of use' }).waitFor()
    await page.getByText('By joining you accept our terms').waitFor()
    await photograph(page, 'announcement-sign-in')
    await mia.signIn()
    await bar.waitFor()
    await photograph(page, 'announcement')
    expect(await overflow(page)).toBe(0)

    await bar.getByRole('button', { name: 'Close the announcement' }).click()
    await bar.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('navigation', { name: 'Main' }).waitFor()
    expect(await page.getByText(message.en).count()).toBe(0)
    await operator.set('announcement', { id: 'moved', level: 'info', message: { en: 'We have moved.' } })
    await page.reload()
    await page.getByRole('status').getByText('We have moved.').waitFor()
    await operator.set('announcement', null)
  })

  it('is in another language for a browser of that', async () => {
    await operator.set('announcement', { id: 'moving', level: 'info', message })
    const { page } = await openPage(browser, { locale: 'pt-BR' })
    await page.goto(`${stack.url}/app`)
    await page.getByText(message.pt).waitFor()
    await page.context().close()
    await operator.set('announcement', null)
  })
})

describe('blocks', () => {
  const HOSTILE = `<img src=x onerror="document.title='run'"> <script>document.title='run'</script>`

  it('are shown in their places, and what means harm is text', async () => {
    const data = { title: HOSTILE, text: `${HOSTILE} ${'long'.repeat(60)}` }
    const { page } = mia
    const taken = [
      await operator.place('onboarding', { title: 'Add a photo', text: 'People like to see who you are.' }),
      await operator.place('onboarding', { title: HOSTILE, text: 'Say where you are.' }),
      await operator.place('home_banner', { ...data, action: { label: 'Add a photo', url: '#/profile' } }),
      await operator.place('conversations_empty', {
        ...data,
        action: { label: HOSTILE.slice(0, 40), url: '/pages/help' },
      }),
    ]
    await page.reload()
    await page.getByRole('heading', { name: 'First steps' }).waitFor()
    await photograph(page, 'block-onboarding')
    await mia.visit('discover')
    const banner = page.getByRole('complementary', { name: 'News' })
    await banner.getByText(HOSTILE).first().waitFor()
    await photograph(page, 'block-banner')
    expect(await overflow(page)).toBe(0)
    await banner.getByRole('link', { name: 'Add a photo' }).click()
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
    await mia.visit('messages')
    await page.getByRole('heading', { name: HOSTILE }).waitFor()
    expect(await page.getByRole('link', { name: '<img' }).getAttribute('href')).toBe('/pages/help')
    await page.getByRole('link', { name: 'Discover people' }).waitFor()
    await photograph(page, 'block-empty')
    expect(await overflow(page)).toBe(0)
    expect(await page.locator('[onerror], #app script').count()).toBe(0)
    expect(await page.title()).not.toContain('run')

    for (const take of taken) await take()
    // Those who have no profile are led to it first.
    await page.reload()
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
    expect(await page.getByRole('heading', { name: 'First steps' }).count()).toBe(0)
    await mia.visit('messages')
    await page.getByRole('heading', { name: 'No chats yet' }).waitFor()
  })

  it('speak to those who have a profile, where their lists are empty and where something costs money', async () => {
    const { phone } = await newcomer('Leo', 'male', lonelyPlace(), stack.url)
    const taken = [
      await operator.place('feed_empty', { title: 'All seen', text: 'Come back tomorrow.' }),
      await operator.place('matches_empty', { title: 'Quiet here', text: 'Likes come to those who like.' }),
      await operator.place('paywall', { title: 'See more', text: HOSTILE, benefits: ['Likes without end', HOSTILE] }),
    ]
    const leo = await Visitor.come(browser, 'Leo', phone, {}, stack.url)
    await leo.signIn()
    const { page } = leo
    await page.getByRole('heading', { name: 'All seen' }).waitFor()
    await page.getByRole('button', { name: 'Look again' }).waitFor()
    await page.getByRole('button', { name: 'Take the last decision back' }).last().click()
    const paywall = page.getByRole('dialog', { name: 'This is part of Premium' })
    await paywall.getByRole('heading', { name: 'See more' }).waitFor()
    await paywall.getByText('Likes without end').waitFor()
    await photograph(page, 'block-paywall')
    await paywall.getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('link', { name: 'Likes', exact: true }).click()
    await page.getByRole('heading', { name: 'Quiet here' }).waitFor()
    await photograph(page, 'block-likes')
    for (const take of taken) await take()
    await page.reload()
    await page.getByRole('heading', { name: 'No likes yet' }).waitFor()
    expect(leo.faults).toEqual([])
    await page.context().close()
  })
})

describe('maintenance', () => {
  it('stands above everything, keeps what is typed, and what was asked for is done after it', async () => {
    const { page } = mia
    await mia.visit('profile')
    await page.getByLabel('A few words').fill('I mend clocks.')
    const message = { en: 'We are exchanging a disk. Back at noon.' }
    await operator.set('maintenance', { message, retry_after: 600 })
    await save(page)
    const closed = page.getByRole('dialog', { name: 'Back soon' })
    await closed.getByText(message.en).waitFor()
    await closed.getByText(/We try again in (9|10|11):\d\d/).waitFor()
    for (let i = 0; i < 3; i += 1) await page.keyboard.press('Escape')
    await photograph(page, 'maintenance')
    await closed.getByRole('button', { name: 'Try again now' }).click()
    await closed.getByText('Not yet.').waitFor()

    await operator.set('maintenance', null)
    await closed.getByRole('button', { name: 'Try again now' }).click()
    await closed.waitFor({ state: 'detached' })
    await page.getByText('Saved.').waitFor()
    expect(await page.getByLabel('A few words').inputValue()).toBe('I mend clocks.')
    await page.reload()
    await expect.poll(() => page.getByLabel('A few words').inputValue()).toBe('I mend clocks.')
  })

  it('ends by itself, also for a page that comes during it', async () => {
    const { page } = mia
    await operator.set('maintenance', { message: { en: 'One moment.' }, retry_after: 10 })
    await page.reload()
    await page.getByRole('dialog', { name: 'Back soon' }).getByText('One moment.').waitFor()
    await operator.set('maintenance', null)
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor({ timeout: 20_000 })
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})

describe('changed terms', () => {
  it('are announced, and accepted before the next write, which then goes through', async () => {
    const { page } = mia
    await operator.revise('terms', 'Terms of use', { markdown: 'Another law applies.', is_material: true })
    await page.reload()
    const bar = page.getByRole('status').filter({ hasText: 'Our terms change on' })
    await bar.getByRole('link', { name: 'Terms of use' }).waitFor()
    await photograph(page, 'consent-bar')
    await bar.getByRole('button', { name: 'Not now' }).click()

    await operator.set('consent_notice_days', 0)
    await page.getByLabel('A few words').fill('I mend watches.')
    await save(page)
    const dialog = page.getByRole('dialog', { name: 'Our terms have changed' })
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByText('Please accept first what has changed').waitFor()
    await save(page)
    const link = dialog.getByRole('link', { name: 'Terms of use' })
    expect(await link.getAttribute('href')).toBe('/pages/terms?locale=en')
    await photograph(page, 'consent')
    // It changes once more while it is read.
    await operator.revise('terms', 'Terms of service', { markdown: 'Yet another law applies.', is_material: true })
    await dialog.getByRole('button', { name: 'Accept' }).click()
    await dialog.getByRole('link', { name: 'Terms of service' }).waitFor()
    await dialog.getByRole('button', { name: 'Accept' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('Saved.').waitFor()
    await page.reload()
    await expect.poll(() => page.getByLabel('A few words').inputValue()).toBe('I mend watches.')
    expect(await page.getByText('Our terms').count()).toBe(0)
  })

  it('are accepted beforehand', async () => {
    const { page } = mia
    await operator.set('consent_notice_days', 14)
    await operator.revise('privacy', 'Privacy notice', { is_material: true })
    await page.reload()
    const bar = page.getByRole('status').filter({ hasText: 'Our terms change on' })
    await bar.getByRole('button', { name: 'Accept' }).click()
    await bar.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByText('Nobody sees you yet').waitFor()
    expect(await page.getByText('Our terms').count()).toBe(0)
  })
})

describe('a copy of the client that is too old', () => {
  it('asks to be loaded again', async () => {
    const { page } = mia
    await operator.set('minimum_app_version', { web: '9999' })
    await page.reload()
    const closed = page.getByRole('dialog', { name: 'There is a new version' })
    await closed.waitFor()
    await photograph(page, 'new-version')
    await operator.set('minimum_app_version', { web: '0.1' })
    await closed.getByRole('button', { name: 'Reload' }).click()
    await page.getByText('Nobody sees you yet').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await operator.set('minimum_app_version', {})
    expect(faultsOf(mia)).toEqual([])
  })
})
