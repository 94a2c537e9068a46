import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../scripts/demo/person.ts'
import { startChromium } from './support/browser.ts'
import { firefoxPath, startFirefox } from './support/firefox.ts'
import { firstFrames } from './support/first-frame.ts'
import { lonelyPlace, newcomer, type Visitor } from './support/person.ts'
import { inWords, reportOf } from './support/quality.ts'
import { photographFailure } from './support/screenshots.ts'
import { comeToCall, endCall, startVideoCall } from './support/video-call.ts'

/** The web client in Firefox: two people meet in it and call each other, and one of them calls Chromium, and is called. */

const hasFirefox = firefoxPath() !== undefined
if (!hasFirefox) console.log('SKIPPED: no firefox-esr here; the web client is tried in chromium alone.')

const place = lonelyPlace()
let chromium: Browser
let firefox: Browser
let [her, him]: Person[] = []
let ana: Visitor
let ben: Visitor
const visitors: Visitor[] = []

async function arrive(browser: Browser, person: Person): Promise<Visitor> {
  const visitor = await comeToCall(browser, person)
  visitors.push(visitor)
  return visitor
}

beforeAll(async () => {
  if (!hasFirefox) return
  ;[firefox, chromium, her, him] = await Promise.all([
    startFirefox(),
    startChromium(),
    newcomer('Ana', 'female', place),
    newcomer('Ben', 'male', place),
  ])
  for (const person of [her, him]) await person.do('PUT', '/profile/preferences', { direct_calls: true })
  ;[ana, ben] = [await arrive(firefox, her), await arrive(firefox, him)]
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(
    task.name,
    visitors.map(({ page }) => page),
  )
  console.log(visitors.flatMap(({ faults }) => faults).join('\n'))
})
afterAll(() => Promise.all([firefox?.close(), chromium?.close()]))

describe.skipIf(!hasFirefox)('two people with Firefox', () => {
  it('sign in, and see each other in the feed', async () => {
    await ana.signIn()
    await ben.signIn()
    await ben.visit('discover')
    await ben.page.getByRole('article', { name: /^Ana/ }).waitFor()
  })

  it('like each other, and are told of the match', async () => {
    const box = await ben.page.getByRole('article', { name: /^Ana/ }).boundingBox()
    const [x, y] = [(box?.x ?? 0) + 150, (box?.y ?? 0) + 200]
    await ben.page.mouse.move(x, y)
    await ben.page.mouse.down()
    await ben.page.mouse.move(x + 60, y, { steps: 3 })
    await ben.page.mouse.move(x + 180, y, { steps: 5 })
    await ben.page.mouse.up()
    await ben.page.getByText('That was everybody').waitFor()
    await ana.visit('discover')
    await ana.page.getByRole('article', { name: /^Ben/ }).waitFor()
    await ana.page.keyboard.press('ArrowRight')
    for (const { page } of [ana, ben]) await page.getByRole('dialog', { name: 'It’s a match!' }).waitFor()
  })

  it('chat: typing shows, messages and receipts arrive', async () => {
    for (const { page } of [ana, ben]) await page.getByRole('button', { name: 'Say hello' }).click()
    const [hers, his] = [ana, ben].map(({ page }) => page.getByLabel('Message', { exact: true }))
    await hers?.fill('Hello Ben!')
    await hers?.press('Enter')
    await ben.page.getByRole('log').getByText('Hello Ben!').waitFor()
    await his?.pressSequentially('Hi', { delay: 20 })
    await ana.page.getByText('Ben is typing').waitFor({ state: 'attached' })
    await his?.fill('Hi Ana, how was your week?')
    await his?.press('Enter')
    await ana.page.getByRole('log').getByText('how was your week').waitFor()
    await ben.page.getByText('Delivered', { exact: true }).waitFor()
  })
})

/** One video call, with what both sides report of it. */
async function videoCall(caller: Visitor, callee: Visitor): Promise<void> {
  for (const { local, remote } of await startVideoCall(caller, callee)) expect([local, remote]).not.toContain('relay')
  const times = await firstFrames(caller.page, callee.page)
  console.log(`First frame ${times.caller.toFixed(0)} and ${times.callee.toFixed(0)} ms after the answer.`)
  for (const { page } of [caller, callee]) {
    const report = await reportOf(page)
    console.log(inWords(report))
    for (const score of [report.score.voice, report.score.video]) expect(score).toBeGreaterThan(1)
  }
  await endCall(caller, visitors)
}

describe.skipIf(!hasFirefox)('a video call', () => {
  it('goes from Firefox to Firefox', () => videoCall(ana, ben))

  it('goes between Firefox and Chromium, whoever calls', async () => {
    if (!him) return
    const elsewhere = await arrive(chromium, him)
    await elsewhere.signIn()
    await elsewhere.visit(ben.page.url().split('#/')[1] ?? '')
    await videoCall(ana, elsewhere)
    await videoCall(elsewhere, ana)
  })

  it('throws nothing, and nothing was refused by the policy of the page', () => {
    expect(visitors.flatMap(({ faults }) => faults)).toEqual([])
  })
})
