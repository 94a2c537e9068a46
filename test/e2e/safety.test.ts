import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startTestStack, type TestStack } from '../support/node/stack.ts'
import { startBrowser } from './support/browser.ts'
import { openDesk, type Desk } from './support/desk.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographDesk, photographFailure } from './support/screenshots.ts'

/**
 * A report in the app becomes a case, a decision in the console a statement of reasons in the app, and an appeal comes back:
 * by keyboard alone. A stack of its own, so that the case is the next one.
 */

let browser: Browser
let stack: TestStack
let first: Desk
let second: Desk
let rosa: Visitor
let victor: Visitor
let victorId = ''

beforeAll(async () => {
  stack = await startTestStack()
  browser = await startBrowser()
  const place = lonelyPlace()
  const [hers, his] = [
    await newcomer('Rosa', 'female', place, stack.url),
    await newcomer('Victor', 'male', place, stack.url),
  ]
  victorId = his.id
  rosa = await Visitor.come(browser, 'Rosa', hers.phone, {}, stack.url)
  victor = await Visitor.come(browser, 'Victor', his.phone, {}, stack.url)
  first = await openDesk(browser, stack, 'moderator')
  second = await openDesk(browser, stack, 'moderator')
}, 180_000)
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail')
    await photographFailure(
      task.name,
      [rosa, victor, first, second].map(({ page }) => page),
    )
})
afterAll(async () => {
  await browser.close()
  await stack.stop()
})

it('a report filed in the app is the next case', async () => {
  const { page } = rosa
  await rosa.signIn()
  await rosa.visit(`person/${victorId}`)
  await page.getByRole('button', { name: 'More', exact: true }).press('Enter')
  await page.getByRole('button', { name: 'Report', exact: true }).press('Enter')
  await page.getByLabel('What is wrong?').focus()
  await page.keyboard.type('Har')
  await page.keyboard.press('Tab')
  await page.keyboard.type('He writes again and again.')
  await page.getByRole('button', { name: 'Send report' }).press('Enter')
  await page.getByText('Thank you. We look into it.').waitFor()

  await first.page.keyboard.press('n')
  await first.page.getByText('He writes again and again.').waitFor()
  await photographDesk(first.page, 'console-case')
})

it('a decision takes two keys, and is a warning in the app', async () => {
  await victor.signIn()
  await first.page.keyboard.press('1')
  await photographDesk(first.page, 'console-decision')
  await first.page.keyboard.press('Control+Enter')
  await first.page.getByText('Decided.').waitFor()

  const { page } = victor
  const warning = page.getByRole('dialog', { name: 'A warning' })
  await warning.getByText('This is a warning.').waitFor()
  await photograph(page, 'warning')
  await warning.getByRole('button', { name: 'Appeal' }).press('Enter')
  const reasons = page.getByRole('dialog', { name: 'A decision about your account' })
  await reasons.getByLabel('Why is this wrong?').fill('I answered what she had asked.')
  await reasons.getByRole('button', { name: 'Appeal' }).press('Enter')
  await reasons.getByText('You have appealed.').waitFor()
  await photograph(page, 'appeal')
})

it('tells the one who reported it', async () => {
  await rosa.visit('settings')
  await rosa.page.getByText('Reviewed; we have acted.').waitFor()
})

it('an appeal is for another moderator, and what they grant comes back', async () => {
  await first.page.keyboard.press('g')
  await first.page.keyboard.press('a')
  await first.page.getByText('others: you decided first').waitFor()

  const desk = second.page
  await desk.keyboard.press('g')
  await desk.keyboard.press('a')
  await desk.getByRole('link', { name: 'Warning' }).waitFor()
  await desk.keyboard.press('j')
  await desk.keyboard.press('Enter')
  await desk.getByText('I answered what she had asked.').waitFor()
  await photographDesk(desk, 'console-appeal')
  await desk.getByRole('button', { name: 'Grant' }).press('Enter')
  await desk.getByRole('dialog', { name: 'Grant the appeal' }).waitFor()
  await desk.keyboard.press('Control+Enter')
  await desk.getByText('Granted. Everything that the decision did is undone.').waitFor()

  await victor.page.reload()
  await victor.visit('settings')
  await victor.page.getByRole('button', { name: 'Read about: Harassment' }).press('Enter')
  await victor.page.getByText('Your appeal was granted').waitFor()
})

it('nothing was refused by the policy of a page, and nothing was thrown', () => {
  expect([rosa, victor, first, second].flatMap(({ faults }) => faults)).toEqual([])
})
