import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { dayOf } from '../../drizzle/seed/days.ts'
import { seedPeople } from '../../drizzle/seed/people.ts'
import { tourOf } from '../../drizzle/seed/tour.ts'
import { freePort } from '../../scripts/stack/ports.ts'
import { NODE, run, temporaryFolder, type Program } from '../support/node/programs.ts'
import { startBrowser } from './support/browser.ts'
import { Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** The tour of the README, as whoever has typed `npm run dev` for the first time takes it. */

const { premium, free } = tourOf(seedPeople(dayOf(Date.now())))
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let stack: Program
let browser: Browser
let bruno: Visitor
let tui: Visitor

beforeAll(async () => {
  folder = await temporaryFolder()
  const port = await freePort()
  stack = run([NODE, 'scripts/dev.ts'], { PORT: String(port), STATE_DIR: folder.path })
  browser = await startBrowser()
  await stack.printed('VibesMatch is running')
  const url = `http://localhost:${port}`
  bruno = await Visitor.come(browser, premium.firstName, premium.phone, {}, url)
  tui = await Visitor.come(browser, free.firstName, free.phone, {}, url)
}, 300_000)
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [bruno.page, tui.page])
  console.log([...bruno.faults, ...tui.faults, stack.output().slice(-3_000)].join('\n'))
})
afterAll(async () => {
  await browser?.close()
  stack?.child.kill('SIGINT')
  await stack?.ended
  await folder?.remove()
})

/** Whether the pictures that a page shows are there, and as large as they are shown on a screen of two pixels for each. */
const pictures = (page: Page, selector: string) =>
  page.evaluate<{ shown: number; width: number }[]>(
    `[...document.querySelectorAll('${selector}')].map((i) => ({ shown: i.clientWidth, width: i.naturalWidth }))`,
  )

describe('Bruno, whose plan is premium,', () => {
  it('is named by the stack, and comes in', async () => {
    expect(stack.output()).toContain(premium.phone)
    expect(stack.output()).toContain(free.phone)
    await bruno.signIn()
  })

  it('has twenty people and more in his feed, with pictures that look like people', async () => {
    const { page } = bruno
    const token = await page.evaluate<string>(`JSON.parse(localStorage.getItem('vibesmatch:session')).token`)
    const feed = await fetch(`${bruno.url}/api/v1/matching/feed?limit=50`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect((await feed.json<{ data: { users: unknown[] } }>()).data.users.length).toBeGreaterThanOrEqual(20)
    await page.locator('.stack .person img').first().waitFor()
    await expect.poll(async () => (await pictures(page, '.stack .person img'))[0]?.width).toBe(640)
    await photograph(page, 'tour-feed')
  })

  it('is liked by five, one of whom says why', async () => {
    const { page } = bruno
    await bruno.visit('likes')
    await page.getByText('5 people like you.').waitFor()
    await expect
      .poll(async () => (await pictures(page, '.like-card > img')).filter(({ width }) => width > 0).length)
      .toBe(5)
    await page.getByText('Super like', { exact: true }).waitFor()
    await page.getByText(/^“Your pictures of Alfama/).waitFor()
    await photograph(page, 'tour-likes')
  })

  it('has put people on his shortlist', async () => {
    await bruno.visit('likes/shortlist')
    await bruno.page.locator('.rows .row').nth(3).waitFor()
    await photograph(bruno.page, 'tour-shortlist')
  })

  it('has five conversations, and some of it is unread', async () => {
    const { page } = bruno
    await bruno.visit('messages')
    await page.locator('.rows .row').nth(4).waitFor()
    expect(await page.locator('.rows .row').count()).toBe(5)
    expect(await page.locator('.rows .row.unread').count()).toBeGreaterThanOrEqual(3)
    // By when something was said, not by when it was seeded.
    const times = await page.evaluate<string[]>(
      `[...document.querySelectorAll('.rows .row time')].map((time) => time.dateTime)`,
    )
    expect(times).toHaveLength(5)
    expect(times).toEqual(times.toSorted().toReversed())
    expect(Date.parse(times[4] ?? '')).toBeLessThan(Date.now() - 86_400_000)
    await photograph(page, 'tour-messages')
  })

  it('is asked by two', async () => {
    const { page } = bruno
    await bruno.visit('messages/requests')
    await page.getByRole('button', { name: 'Accept' }).nth(1).waitFor()
    expect(await page.getByRole('button', { name: 'Accept' }).count()).toBe(2)
    await photograph(page, 'tour-requests')
  })

  it('has missed a call', async () => {
    await bruno.visit('messages/calls')
    await bruno.page.getByText('Missed call').waitFor()
    await photograph(bruno.page, 'tour-calls')
  })

  it('talks to Tui: a picture, a reaction, something put right', async () => {
    const { page } = bruno
    await bruno.visit('messages')
    await page.getByRole('link', { name: new RegExp(free.firstName) }).click()
    const log = page.getByRole('log')
    await log.getByText('Then you have come to the right place.').waitFor()
    await log.getByText('edited').first().waitFor()
    await log.getByText('😍').waitFor()
    const image = log.getByAltText('Picture')
    await expect
      .poll(() => image.evaluate((shown: unknown) => (shown as { naturalWidth: number }).naturalWidth))
      .toBeGreaterThan(0)
    await photograph(page, 'tour-chat')
  })

  it('sees where somebody has taken a message back', async () => {
    const { page } = bruno
    await bruno.visit('messages')
    await page.getByRole('link', { name: /I have just tried to call you/ }).click()
    await page.getByRole('log').getByText('Message deleted').waitFor()
    await photograph(page, 'tour-chat-deleted')
  })

  it('finds somebody live, who writes and answers, and somebody else the next time', async () => {
    const { page } = bruno
    const names: string[] = []
    for (const _ of [1, 2]) {
      await bruno.visit('live')
      await page.getByRole('button', { name: 'Chat' }).click()
      await page.getByRole('log').getByText('Hi! Nice to meet you.').waitFor()
      names.push(page.url())
      await page.getByLabel('Message', { exact: true }).fill('Cannot sleep. You?')
      await page.getByLabel('Message', { exact: true }).press('Enter')
      await page.getByRole('log').getByText('Ha, I like that.').waitFor()
      await photograph(page, 'tour-live')
      await page.getByRole('button', { name: 'Keep this match' }).click()
      await page.getByText('You both want to stay in touch').waitFor()
    }
    expect(new Set(names).size).toBe(2)
  })
})

describe('Tui, who has no plan,', () => {
  it('comes in, ten times in a row if she likes', async () => {
    for (let turn = 0; turn < 10; turn += 1) {
      const response = await fetch(`${tui.url}/api/v1/auth/send-otp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ phone_number: free.phone }),
      })
      expect(response.status).toBe(200)
    }
    await tui.signIn()
  })

  it('is liked by some, and does not see by whom', async () => {
    const { page } = tui
    await tui.visit('likes')
    // One of them openly; of the two others about how many is told.
    await page.getByText('About 4 people like you.').waitFor()
    await page.getByRole('button', { name: 'See who likes you' }).waitFor()
    await photograph(page, 'tour-free-likes')
  })

  it('has asked somebody, and is asked by somebody', async () => {
    const { page } = tui
    await tui.visit('messages/requests')
    await page.getByText('Sent by you').waitFor()
    await page.getByRole('button', { name: 'Accept' }).waitFor()
    await photograph(page, 'tour-free-requests')
  })

  it('sees that Bruno writes', async () => {
    await tui.visit('messages')
    await tui.page.getByRole('link', { name: /Bruno/ }).click()
    await bruno.visit('messages')
    await bruno.page.getByRole('link', { name: new RegExp(free.firstName) }).click()
    await bruno.page.getByLabel('Message', { exact: true }).fill('Eight it is!')
    await bruno.page.getByLabel('Message', { exact: true }).press('Enter')
    await tui.page.getByRole('log').getByText('Eight it is!').waitFor()
  })

  it('and nothing went wrong in either browser', () => {
    expect([...bruno.faults, ...tui.faults]).toEqual([])
  })
})
