import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Person } from '../../scripts/demo/person.ts'
import { startBrowser } from './support/browser.ts'
import { answer, call, callOn, hangUp, pathOf, ringing, talking, watchConnections } from './support/calls.ts'
import { firstFrames, watchFirstFrame } from './support/first-frame.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { inWords, reportOf } from './support/quality.ts'
import { photograph, photographFailure } from './support/screenshots.ts'

/** Two people call each other, with cameras and microphones that the browser makes up. */

const place = lonelyPlace()

let browser: Browser
let [her, him, third]: Person[] = []
let ana: Visitor
let ben: Visitor
/** Another device of Ben's. */
let tablet: Visitor
let cleo: Visitor

/** A browser of somebody, with a chat open. */
async function arrive(person: Person, conversationId: string): Promise<Visitor> {
  const visitor = await Visitor.come(browser, person.name, person.phone)
  await watchConnections(visitor.page)
  await watchFirstFrame(visitor.page)
  await visitor.signIn()
  await visitor.visit(`chat/${conversationId}`)
  await visitor.page.getByRole('button', { name: /^Call / }).waitFor()
  return visitor
}

async function match(one: Person, other: Person): Promise<string> {
  await one.do('POST', `/matches/like/${other.id}`)
  return String((await other.do('POST', `/matches/like/${one.id}`))['conversation_id'])
}

const sharesAddress = (isShared: boolean) =>
  Promise.all([her, him].map(async (person) => person?.do('PUT', '/profile/preferences', { direct_calls: isShared })))

beforeAll(async () => {
  browser = await startBrowser()
  ;[her, him, third] = await Promise.all([
    newcomer('Ana', 'female', place),
    newcomer('Ben', 'male', place),
    newcomer('Carl', 'male', place),
  ])
  if (!her || !him || !third) return
  const [chat, other] = [await match(her, him), await match(her, third)]
  ;[ana, ben, cleo] = await Promise.all([arrive(her, chat), arrive(him, chat), arrive(third, other)])
  // A code takes the place of the one before, so Ben signs in once more only now.
  tablet = await arrive(him, chat)
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  const all = [ana, ben, tablet, cleo]
  await photographFailure(
    task.name,
    all.map(({ page }) => page),
  )
  console.log(all.flatMap(({ faults }) => faults).join('\n'))
})
afterAll(() => browser.close())

/** What ICE calls a connection; another one after each restart. */
const NAME = `/a=ice-ufrag:(\\S+)/.exec(window.connections.at(-1).localDescription.sdp)[1]`

/** Until nobody is in a call any more. */
const quiet = async () => {
  for (const { page } of [ana, ben, tablet, cleo]) {
    await callOn(page).waitFor({ state: 'detached' })
    await ringing(page).waitFor({ state: 'detached' })
  }
}

describe('a video call', () => {
  it('goes directly between people who both want that', async () => {
    await sharesAddress(true)
    await call(ana.page, 'Video call with')
    await ringing(ben.page).waitFor()
    await photograph(ben.page, 'call-incoming')
    await answer(ben.page)
    const paths = await talking([ana.page, ben.page], ['audio', 'video'])
    for (const { local, remote } of paths) expect([local, remote]).not.toContain('relay')
    await ana.page.getByText('Connected').waitFor()
    await photograph(ana.page, 'call')
    const times = await firstFrames(ana.page, ben.page)
    console.log(`First frame ${times.caller.toFixed(0)} and ${times.callee.toFixed(0)} ms after the answer.`)
    for (const { name, page } of [ana, ben]) {
      const report = await reportOf(page)
      console.log(`${name}: ${inWords(report)}`)
      for (const score of [report.score.voice, report.score.video]) expect(score).toBeGreaterThan(1)
    }
    await ana.page.keyboard.press('Escape')
    await ana.page.getByRole('button', { name: 'Make the call large' }).waitFor()
    await photograph(ana.page, 'call-small')
    await ana.page.getByRole('button', { name: 'Make the call large' }).click()
    await hangUp(ana.page)
    await ben.page.getByText('The call has ended.').waitFor()
    await quiet()
  })

  it.skipIf(!inject('stack').hasRelay)('goes through the relay otherwise, and shows nobody’s address', async () => {
    await sharesAddress(false)
    await call(ben.page, 'Video call with')
    await answer(ana.page)
    const paths = await talking([ana.page, ben.page], ['audio', 'video'])
    for (const { local, remote } of paths) expect([local, remote]).toEqual(['relay', 'relay'])
    for (const { page } of [ana, ben])
      expect(await page.evaluate('window.connections.at(-1).getConfiguration().iceTransportPolicy')).toBe('relay')
    const addresses = await ana.page.evaluate(
      `window.connections.at(-1).remoteDescription.sdp.match(/typ (host|srflx)/g)`,
    )
    expect(addresses).toBe(null)
    await hangUp(ben.page)
    await quiet()
    await sharesAddress(true)
  })
})

describe('a call that does not come about', () => {
  it('is declined', async () => {
    await call(ana.page, 'Call')
    await callOn(ana.page).getByText('Ringing…').waitFor()
    await ringing(ben.page).getByRole('button', { name: 'Decline' }).click()
    await ana.page.getByText('The call was declined.').waitFor()
    await quiet()
  })

  it('is cancelled while it rings', async () => {
    await call(ana.page, 'Call')
    await ringing(ben.page).waitFor()
    await hangUp(ana.page)
    await ben.page.getByText('You have missed a call.').waitFor()
    await quiet()
  })

  it('finds the other one in another call', async () => {
    await call(ana.page, 'Call')
    await answer(ben.page)
    await talking([ana.page, ben.page], ['audio'])
    await call(cleo.page, 'Call')
    await cleo.page.getByText('They are in another call right now.').waitFor()
    await ana.page.getByText('You have missed a call.').waitFor()
    await hangUp(ben.page)
    await quiet()
  })
})

describe('a call between several devices', () => {
  it('is one when both dial at once', async () => {
    await Promise.all([call(ana.page, 'Call'), call(ben.page, 'Call')])
    await talking([ana.page, ben.page], ['audio'])
    await hangUp(ana.page)
    await quiet()
  })

  it('rings on all devices until one has answered', async () => {
    await call(ana.page, 'Call')
    await Promise.all([ringing(ben.page).waitFor(), ringing(tablet.page).waitFor()])
    await answer(tablet.page)
    await ben.page.getByText('Answered on another device.').waitFor()
    await talking([ana.page, tablet.page], ['audio'])
    await hangUp(tablet.page)
    await quiet()
  })
})

describe('a long call', () => {
  it('begins with sound alone', async () => {
    await call(ana.page, 'Call')
    await answer(ben.page)
    await talking([ana.page, ben.page], ['audio'])
    expect((await pathOf(ana.page)).video).toEqual({ in: 0, out: 0 })
    await photograph(ana.page, 'call-voice')
  })

  it('is given more time when both agree', async () => {
    const left = async () => Number((await callOn(ana.page).getByLabel('Time left').textContent())?.split(':')[0])
    await expect.poll(left).toBeLessThan(5)
    await ana.page.getByRole('button', { name: 'More time' }).click()
    await ben.page.getByText('Ana would like more time.').waitFor()
    await photograph(ben.page, 'call-more-time')
    await callOn(ben.page).getByRole('button', { name: 'Yes' }).click()
    await expect.poll(left).toBeGreaterThan(8)
  })

  it('gains video when both agree, and not otherwise', async () => {
    await ben.page.getByRole('button', { name: 'Ask for video' }).click()
    await callOn(ana.page).getByRole('button', { name: 'No' }).click()
    await ben.page.getByText('They would rather stay without video.').waitFor()
    await ben.page.getByRole('button', { name: 'Ask for video' }).click()
    await callOn(ana.page).getByRole('button', { name: 'Yes' }).click()
    await talking([ana.page, ben.page], ['audio', 'video'])
  })

  it('finds another path when it has to, also when both look for one at once', async () => {
    const names = () => Promise.all([ana, ben].map(({ page }) => page.evaluate<string>(NAME)))
    const before = await names()
    await Promise.all([ana, ben].map(({ page }) => page.evaluate('window.connections.at(-1).restartIce()')))
    await expect.poll(async () => (await names()).every((name, i) => name !== before[i])).toBe(true)
    await talking([ana.page, ben.page], ['audio', 'video'])
  })

  it('waits for somebody whose socket is lost', async () => {
    await ana.page.context().setOffline(true)
    await callOn(ben.page).getByText('Ana has lost the connection').waitFor()
    await ana.page.context().setOffline(false)
    await callOn(ben.page).getByText('Connected').waitFor()
    await talking([ana.page, ben.page], ['audio', 'video'])
  })

  it('goes on after either one has reloaded the page', async () => {
    for (const { page } of [ben, ana]) {
      await page.reload()
      await callOn(page).waitFor()
      await talking([ana.page, ben.page], ['audio', 'video'])
    }
  })

  it('ends for both, and nothing of it is left in the browser', async () => {
    await hangUp(ben.page)
    await quiet()
    for (const { page } of [ana, ben]) expect(await page.evaluate('sessionStorage.length')).toBe(0)
    expect([ana, ben, tablet, cleo].flatMap(({ faults }) => faults)).toEqual([])
  })
})
