import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { Person } from '../../scripts/demo/person.ts'
import { freshPhone } from '../support/phones.ts'
import { seriousFindings } from './support/axe.ts'
import { startBrowser } from './support/browser.ts'
import { openDesk, type Desk } from './support/desk.ts'
import { photographDesk, photographFailure } from './support/screenshots.ts'

/** Two moderators at their queues, which change on their pages as cases do. Scenes of one play. */

let browser: Browser
let [one, two]: [Desk, Desk] = [] as never
const stack = inject('stack')

beforeAll(async () => {
  browser = await startBrowser()
  one = await openDesk(browser, stack, 'moderator')
  two = await openDesk(browser, stack, 'moderator')
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photographFailure(task.name, [one.page, two.page])
})

afterAll(async () => {
  await browser.close()
})

/** Less than the time between two reads of a console without a socket. */
const SOON = { timeout: 3_500 }

const fact = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator('.facts div', { hasText: name }).first().locator('dd').textContent())
const facts = (name: string) => Promise.all([one, two].map(({ page }) => fact(page, name)))
const toQueues = async ({ page }: Desk) => {
  await page.keyboard.press('g')
  await page.keyboard.press('q')
  await page.getByText('Counts change as cases do.').waitFor()
}

async function fileNotice(): Promise<void> {
  const person = new Person(stack.url, 'Nils', freshPhone())
  await person.signIn()
  const notice = { user_id: person.id, reason: 'It is illegal.', name: 'Kim', email: 'kim@mail.test', good_faith: true }
  const { status, body } = await person.call('POST', '/safety/notices', notice)
  expect(status, JSON.stringify(body)).toBe(201)
}

it('a notice is counted on both pages by the socket', async () => {
  await Promise.all([one, two].map(toQueues))
  const before = await facts('Open')
  await fileNotice()
  for (const [i, { page }] of [one, two].entries())
    await expect.poll(() => fact(page, 'Open'), SOON).toBeGreaterThan(before[i] ?? 0)
  expect(await seriousFindings(one.page)).toEqual([])
})

it('a case that one takes is claimed on the page of the other', async () => {
  const before = await fact(two.page, 'Claimed')
  await one.page.keyboard.press('n')
  await one.page.getByRole('heading', { name: 'Decision', exact: true }).waitFor()
  await expect.poll(() => fact(two.page, 'Claimed'), SOON).toBeGreaterThan(before)
})

it('the decision has its buttons in the window, before and after a rule is chosen', async () => {
  const { page } = one
  const decide = page.getByRole('button', { name: 'Decide, take next' })
  const bottom = async () => {
    const { y, height } = (await decide.boundingBox()) ?? { y: 0, height: 0 }
    return y + height
  }
  for (const key of ['0', '1']) {
    await page.keyboard.press(key)
    await expect.poll(bottom).toBeLessThan(720)
    expect(await page.evaluate('scrollY')).toBe(0)
    await photographDesk(page, `console-decision-${key}`)
  }
  expect(await seriousFindings(page)).toEqual([])
})

it('a socket that is lost is opened again, and until then counts are read', async () => {
  const { page } = two
  await page.context().setOffline(true)
  await page.getByText('Counts are read every four seconds.').waitFor()
  await page.context().setOffline(false)
  await page.getByText('Counts change as cases do.').waitFor()
  const before = await fact(page, 'Open')
  await fileNotice()
  await expect.poll(() => fact(page, 'Open'), SOON).toBeGreaterThan(before)
})

it('nothing was refused by the policy of the page, and nothing has failed', () => {
  expect([one, two].flatMap(({ faults }) => faults)).toEqual([])
})
