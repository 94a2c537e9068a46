import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from './support/browser.ts'
import { answerBank, useCard, withoutName } from './support/money.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** Coins: earned, bought and used. The scenes follow each other. */

let browser: Browser
let ana: Visitor

beforeAll(async () => {
  browser = await startBrowser()
  const place = lonelyPlace()
  const [who] = await Promise.all([newcomer('Ana', 'female', place), newcomer('Ben', 'male', place)])
  ana = await Visitor.come(browser, 'Ana', who.phone)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(task.name, [ana.page])
  console.log(ana.faults.join('\n'))
})
afterAll(() => browser.close())

describe('the wallet', () => {
  it('is reached from the settings, and is usable by everybody', async () => {
    const { page } = ana
    await ana.signIn()
    await ana.visit('settings')
    await page.getByRole('link', { name: 'Coins' }).click()
    await page.getByText('0 coins', { exact: true }).waitFor()
    await page.getByText('Nothing yet.').waitFor()
    await page.getByText('Your code for friends').waitFor()
    await page.getByRole('button', { name: 'Buy 1,500 coins for US$19.99' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
    expect(await withoutName(page)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await photograph(page, 'wallet-empty')
  })

  it('rewards what was done, once', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Collect 10 coins: Verified phone number' }).click()
    await page.getByText('10 coins', { exact: true }).waitFor()
    const row = page.getByRole('listitem').filter({ hasText: 'Verified phone number, 10 coins' })
    await row.getByText('Collected.').waitFor()
    expect(await row.getByRole('button').count()).toBe(0)
  })

  it('says when there are too few coins, and sells more, as the bank confirms', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Use 60 coins: Boost' }).click()
    await page.getByRole('button', { name: 'Use 60 coins', exact: true }).click()
    const poor = page.getByRole('dialog', { name: 'Not enough coins' })
    await poor.getByText('It costs 60 coins, and you have 10.').waitFor()
    await photograph(page, 'wallet-poor')
    await poor.getByRole('button', { name: 'Get coins' }).click()
    await page.getByRole('button', { name: 'Buy 100 coins for US$1.99' }).click()
    await useCard(page, 'The bank asks for a confirmation')
    await page.getByRole('button', { name: 'Pay US$1.99' }).click()
    await answerBank(page, 'Complete')
    await page.getByText('100 coins are yours.').waitFor()
    await page.getByText('110 coins', { exact: true }).waitFor()
  })

  it('buys a boost, and a decision back where the wall stands', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Use 60 coins: Boost' }).click()
    await page.getByRole('button', { name: 'Use 60 coins', exact: true }).click()
    await page.getByText(/^It lasts until \d\d:\d\d/).waitFor()
    await page.getByText('50 coins', { exact: true }).waitFor()

    await ana.visit('discover')
    await page.getByRole('article', { name: /^Ben/ }).waitFor()
    await page.keyboard.press('ArrowLeft')
    await page.getByText('That was everybody').waitFor()
    // The button stays, for those who regret their last decision.
    await page.getByRole('button', { name: 'Take the last decision back' }).click()
    const wall = page.getByRole('dialog', { name: 'This is part of Premium' })
    await wall.getByRole('button', { name: 'Rewind for 15 coins' }).waitFor()
    await photograph(page, 'wallet-wall')
    await wall.getByRole('button', { name: 'Rewind for 15 coins' }).click()
    await page.getByRole('article', { name: /^Ben/ }).waitFor()
  })

  it('writes to somebody without a match, for coins', async () => {
    const { page } = ana
    await page.getByRole('button', { name: 'Write to Ben' }).click()
    await page.getByLabel('Your message').fill('Is that your dog?')
    await page.getByRole('button', { name: 'Send without asking first' }).click()
    const wall = page.getByRole('dialog', { name: 'This is part of Premium' })
    await wall.getByRole('button', { name: 'Message without request for 50 coins' }).click()
    await page.getByText('It costs 50 coins, and you have 35.').waitFor()
    await page.getByRole('button', { name: 'Get coins' }).click()
    await page.getByText('35 coins', { exact: true }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  it('keeps an account of all of it, which can be filtered', async () => {
    const { page } = ana
    await page.getByText('+100', { exact: true }).waitFor()
    await page.getByText('-60', { exact: true }).waitFor()
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Earned' })
    await page.getByText('-60', { exact: true }).waitFor({ state: 'detached' })
    await page.getByText('+10', { exact: true }).waitFor()
    await page.getByLabel('Show', { exact: true }).selectOption({ label: 'Everything' })
    await page.getByText('-15', { exact: true }).waitFor()
    await photograph(page, 'wallet')
    await page.getByLabel('Show', { exact: true }).scrollIntoViewIfNeeded()
    await photograph(page, 'wallet-history')
  })

  it('was refused nothing by the policy of the page, and threw nothing', () => {
    expect(ana.faults).toEqual([])
  })
})
