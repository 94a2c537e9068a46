import type { Browser } from 'playwright-core'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { drawPortrait } from '../../drizzle/seed/picture.ts'
import { freshPhone } from '../support/phones.ts'
import { startBrowser } from './support/browser.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'
import { bornYearsAgo } from '../../drizzle/seed/days.ts'

/** Two people meet, from the sign-in to the block, each with a browser. The scenes follow each other. */

const place = lonelyPlace()
const picture = (seed: number) => ({ name: 'me.png', mimeType: 'image/png', buffer: Buffer.from(drawPortrait(seed)) })

let browser: Browser
let ana: Visitor
let ben: Visitor

beforeAll(async () => {
  browser = await startBrowser()
  const who = await newcomer('Ana', 'female', place)
  // Read receipts are part of the premium plan.
  const client = new pg.Client({ connectionString: inject('stack').databaseUrl })
  await client.connect()
  await client.query(`update users set plan = 'premium' where id = $1`, [who.id])
  await client.end()
  ana = await Visitor.come(browser, 'Ana', who.phone)
  ben = await Visitor.come(browser, 'Ben', freshPhone(), {
    geolocation: place,
    permissions: ['geolocation'],
  })
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [ana.page, ben.page])
  console.log([...ana.faults, ...ben.faults].join('\n'))
})
afterAll(() => browser.close())

describe('two people', () => {
  it('come in: Ben, who is new, signs in by code and makes a profile with a photo', async () => {
    const { page } = ben
    await page.goto(`${inject('stack').url}/app`)
    await photograph(page, 'sign-in')
    await ben.signIn()
    await page.getByRole('heading', { name: 'Profile', exact: true }).waitFor()
    await page.getByText('Nobody sees you yet').waitFor()
    await page.locator('#new-photo').setInputFiles(picture(11))
    await page.getByAltText('Your photo 1').waitFor()
    await page.getByLabel('First name').fill('Ben')
    await page.getByLabel('Date of birth').fill(bornYearsAgo(34))
    await page.getByLabel('I am a').selectOption('male')
    await page.getByLabel('A few words').fill('I bake bread and take long walks.')
    await page.getByRole('button', { name: 'Use my location' }).click()
    await page.getByText('Where you are now').waitFor()
    await page.getByLabel('Another interest').fill('Hiking')
    await page.getByLabel('Another interest').press('Enter')
    await page.getByLabel('Show me').selectOption('women')
    await photograph(page, 'profile-new')
    await page.getByRole('button', { name: 'Save and publish' }).click()
    await page.getByText('Your profile is published: people near you can see it.').waitFor()
    await photograph(page, 'profile')
  })

  it('and Ana, who has been here before', () => ana.signIn())

  it('Ben sees Ana in the feed, and likes her by swiping', async () => {
    const { page } = ben
    await ben.visit('discover')
    await page.getByRole('article', { name: /^Ana/ }).waitFor()
    await page.getByText('About 1 km away').waitFor()
    await photograph(page, 'discover')
    const box = await page.getByRole('article', { name: /^Ana/ }).boundingBox()
    const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 200]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 60, y, { steps: 3 })
    await page.mouse.move(x + 180, y, { steps: 5 })
    await page.mouse.up()
    await page.getByText('That was everybody').waitFor()
    await photograph(page, 'discover-empty')
  })

  it('Ana sees who likes her, and likes him with a key; both are told of the match', async () => {
    await ana.visit('likes')
    await ana.page.getByRole('link', { name: /^Ben/ }).waitFor()
    await photograph(ana.page, 'likes')
    await ana.visit('discover')
    await ana.page.getByRole('article', { name: /^Ben/ }).waitFor()
    await ana.page.keyboard.press('ArrowRight')
    for (const { page } of [ana, ben]) await page.getByRole('dialog', { name: 'It’s a match!' }).waitFor()
    await photograph(ana.page, 'match')
    // Escape closes a dialog, and leads back to where one was.
    await ben.page.keyboard.press('Escape')
    await expect.poll(() => ben.page.getByRole('dialog').count()).toBe(0)
  })

  it('they chat: typing shows, messages arrive in order, receipts come', async () => {
    await ana.page.getByRole('button', { name: 'Say hello' }).click()
    const [hers, his] = [
      ana.page.getByLabel('Message', { exact: true }),
      ben.page.getByLabel('Message', { exact: true }),
    ]
    await hers.fill('Hello Ben!')
    await hers.press('Enter')
    await ana.page.getByText('Hello Ben!').waitFor()
    await ben.visit('messages')
    await ben.page.getByRole('link', { name: /Ana.*Hello Ben!/ }).click()
    await ben.page.getByRole('log').getByText('Hello Ben!').waitFor()
    await ana.page.getByText('Read', { exact: true }).waitFor()

    await his.pressSequentially('Hi', { delay: 20 })
    await ana.page.getByText('Ben is typing').waitFor({ state: 'attached' })
    await photograph(ana.page, 'chat-typing')
    await his.fill('Hi Ana, how was your week?')
    await his.press('Enter')
    await ana.page.getByRole('log').getByText('how was your week').waitFor()
    await ana.page.getByText('Ben is typing').waitFor({ state: 'detached' })
    // Without the plan nobody learns that they have been read.
    await ben.page.getByText('Delivered', { exact: true }).waitFor()
    expect(await ben.page.getByText('Read', { exact: true }).count()).toBe(0)
  })

  it('Ben sends a picture, Ana reacts to it; he edits and deletes what he wrote', async () => {
    await ben.page.getByLabel('Choose a picture').setInputFiles(picture(23))
    await ben.page.getByLabel('Message', { exact: true }).fill('Me last week')
    await ben.page.getByRole('button', { name: 'Send', exact: true }).click()
    const image = ana.page.getByRole('log').getByAltText('Picture')
    await image.waitFor()
    await expect
      .poll(() => image.evaluate((shown: unknown) => (shown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0)
    const last = ana.page.getByRole('listitem').filter({ hasText: 'Me last week' })
    await last.getByRole('button', { name: 'React' }).click()
    await ana.page.getByRole('button', { name: '🔥' }).click()
    const his = ben.page.getByRole('listitem').filter({ hasText: 'Me last week' })
    await his.getByText('🔥').waitFor()
    await photograph(ben.page, 'chat')

    await his.getByRole('button', { name: 'Edit or delete' }).click()
    await ben.page.getByRole('button', { name: 'Edit', exact: true }).click()
    await ben.page.getByLabel('Text').fill('Me last month')
    await ben.page.getByRole('button', { name: 'Save' }).click()
    await ana.page.getByRole('log').getByText('Me last month').waitFor()
    const first = ben.page.getByRole('listitem').filter({ hasText: 'how was your week' })
    await first.getByRole('button', { name: 'Edit or delete' }).click()
    await ben.page.getByRole('button', { name: 'Delete for both' }).click()
    await ben.page.getByRole('button', { name: 'Delete', exact: true }).click()
    await ana.page.getByRole('log').getByText('Message deleted').waitFor()
  })

  it('a lost connection comes back, with what was said meanwhile', async () => {
    await ana.page.context().setOffline(true)
    await ana.page.getByText('Connecting again').waitFor()
    await ben.page.getByLabel('Message', { exact: true }).fill('Are you there?')
    await ben.page.getByLabel('Message', { exact: true }).press('Enter')
    await ben.page.getByText('Sent', { exact: true }).waitFor()
    const his = ben.page.getByRole('listitem').filter({ hasText: 'Me last month' })
    await his.getByRole('button', { name: 'Edit or delete' }).click()
    await ben.page.getByRole('button', { name: 'Edit', exact: true }).click()
    await ben.page.getByLabel('Text').fill('Me last year')
    await ben.page.getByRole('button', { name: 'Save' }).click()
    await his.waitFor({ state: 'detached' })
    await ana.page.context().setOffline(false)
    await ana.page.getByRole('log').getByText('Are you there?').waitFor()
    // The history would not tell of this one, only the events that were missed do.
    await ana.page.getByRole('log').getByText('Me last year').waitFor()
    // A reload keeps who is signed in and where they were.
    await ana.page.reload()
    await ana.page.getByRole('log').getByText('Are you there?').waitFor()
  })

  it('Ana reports and blocks him; for him the chat is over', async () => {
    await ana.visit('messages')
    await photograph(ana.page, 'messages')
    await ana.page.getByRole('link', { name: /Ben/ }).click()
    await ana.page.getByRole('button', { name: 'More', exact: true }).click()
    await ana.page.getByRole('button', { name: 'Report', exact: true }).click()
    await ana.page.getByLabel('What is wrong?').selectOption('spam')
    await photograph(ana.page, 'report')
    await ana.page.getByRole('button', { name: 'Send report' }).click()
    await ana.page.getByText('No chats yet').waitFor()
    await ben.page.getByText('This match has ended').waitFor()

    await ana.visit('settings')
    await ana.page.getByRole('button', { name: 'Unblock Ben' }).waitFor()
    await photograph(ana.page, 'settings')
    await ana.page.getByRole('button', { name: 'Unblock Ben' }).click()
    await ana.page.getByText('You have blocked nobody').waitFor()
  })

  it('Ana signs out, and nothing is left in the browser', async () => {
    await ana.page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await ana.page.getByRole('heading', { name: 'Sign in or join' }).waitFor()
    expect(await ana.page.evaluate('Object.keys(localStorage).sort()')).toEqual([
      'vibesmatch:device',
      'vibesmatch:device-proof',
    ])
  })

  it('nothing was refused by the policy of the page, and nothing was thrown', () => {
    expect([...ana.faults, ...ben.faults]).toEqual([])
  })
})
