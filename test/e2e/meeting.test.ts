import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBrowser } from './support/browser.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** The other ways to meet: by a message to somebody unknown, and live. */

let browser: Browser
beforeAll(async () => {
  browser = await startBrowser()
})
afterAll(() => browser.close())

let pair: Visitor[] = []
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(
    task.name,
    pair.map(({ page }) => page),
  )
  console.log(pair.flatMap(({ faults }) => faults).join('\n'))
})

/** Two people who could meet, and have not yet. */
async function strangers(): Promise<[Visitor, Visitor]> {
  const place = lonelyPlace()
  const people = await Promise.all([newcomer('Ida', 'female', place), newcomer('Jon', 'male', place)])
  const [one, other] = await Promise.all(
    people.map(async ({ name, phone }) => {
      const visitor = await Visitor.come(browser, name, phone)
      await visitor.signIn()
      return visitor
    }),
  )
  if (!one || !other) throw new Error('nobody came')
  pair = [one, other]
  return [one, other]
}

describe('somebody who writes first', () => {
  it('waits until the other one accepts; then both can talk', async () => {
    const [ida, jon] = await strangers()
    await ida.visit('messages/requests')
    await jon.page.getByRole('button', { name: 'Write to Ida' }).click()
    await jon.page.getByLabel('Your message').fill('Which mountain was that?')
    await photograph(jon.page, 'write-first')
    await jon.page.getByRole('button', { name: 'Send', exact: true }).click()
    await jon.page.getByText('Ida can answer, accept or decline now.').waitFor()
    await jon.visit('messages/requests')
    await jon.page.getByRole('button', { name: 'Take back' }).waitFor()

    // It comes by itself, where she looks already.
    await ida.page.getByText('Which mountain was that?').waitFor()
    await photograph(ida.page, 'request')
    await ida.page.getByRole('button', { name: 'Accept' }).click()
    await ida.page.getByRole('button', { name: 'Say hello' }).click()
    await ida.page.getByRole('log').getByText('Which mountain was that?').waitFor()
    await jon.page.getByRole('dialog', { name: 'It’s a match!' }).waitFor()
    expect([...ida.faults, ...jon.faults]).toEqual([])
  })
})

describe('two people who look for somebody right now', () => {
  it('find each other, and stay in touch when both want to', async () => {
    const [ida, jon] = await strangers()
    for (const visitor of [ida, jon]) {
      await visitor.visit('live')
      await visitor.page.getByRole('button', { name: 'Chat' }).click()
      if (visitor === ida) {
        await ida.page.getByText('Looking for somebody').waitFor()
        await photograph(ida.page, 'live-looking')
      }
    }
    for (const { page } of [ida, jon]) await page.getByRole('button', { name: 'Keep this match' }).waitFor()
    await photograph(jon.page, 'live-match')
    await ida.page.getByRole('button', { name: 'Keep this match' }).click()
    await jon.page.getByText('The other one would like to keep it.').waitFor()
    await jon.page.getByRole('button', { name: 'Keep this match' }).click()
    for (const { page } of [ida, jon]) await page.getByText('this match lasts').waitFor()
    expect([...ida.faults, ...jon.faults]).toEqual([])
  })
})
