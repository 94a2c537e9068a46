import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import type { Person } from '../../scripts/demo/person.ts'
import { setClockAhead, startBrowser } from './support/browser.ts'
import { answer, call, callOn, hangUp } from './support/calls.ts'
import { lonelyPlace, newcomer, Visitor } from './support/person.ts'
import { photographFailure } from './support/screenshots.ts'

/** The clocks of two devices are wrong: one is twenty minutes ahead, one twenty minutes behind. */

const place = lonelyPlace()

let browser: Browser
let visitors: [Visitor, Visitor]

async function arrive(person: Person, conversationId: string, minutes: number): Promise<Visitor> {
  const visitor = await Visitor.come(browser, person.name, person.phone)
  await setClockAhead(visitor.page, minutes)
  await visitor.signIn()
  await visitor.visit(`chat/${conversationId}`)
  await visitor.page.getByRole('button', { name: /^Call / }).waitFor()
  return visitor
}

beforeAll(async () => {
  browser = await startBrowser()
  const [her, him] = await Promise.all([newcomer('Eva', 'female', place), newcomer('Finn', 'male', place)])
  await Promise.all([her, him].map((person) => person.do('PUT', '/profile/preferences', { direct_calls: true })))
  await her.do('POST', `/matches/like/${him.id}`)
  const chat = String((await him.do('POST', `/matches/like/${her.id}`))['conversation_id'])
  visitors = await Promise.all([arrive(her, chat, 20), arrive(him, chat, -20)])
})
afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return
  await photographFailure(
    task.name,
    visitors.map(({ page }) => page),
  )
})
afterAll(() => browser.close())

describe('people whose devices are twenty minutes ahead and behind', () => {
  it('really have such clocks', async () => {
    expect(inject('stack').url).toContain('127.0.0.1')
    const clocks = await Promise.all(visitors.map(({ page }) => page.evaluate<number>('Date.now()')))
    expect(clocks.map((clock) => Math.round((clock - Date.now()) / 60_000))).toEqual([20, -20])
  })

  it('can change a message that they have just sent', async () => {
    for (const { page, name } of visitors) {
      await page.getByLabel('Message', { exact: true }).fill(`Hello from ${name}`)
      await page.keyboard.press('Enter')
      const message = page.getByRole('listitem').filter({ hasText: `Hello from ${name}` })
      await message.getByRole('button', { name: 'Edit or delete' }).waitFor()
      await page
        .getByText(/^today$/i)
        .first()
        .waitFor()
    }
  })

  it('see how much time a call has left', async () => {
    const [eva, finn] = visitors
    await call(eva.page, 'Call')
    await answer(finn.page)
    for (const { page } of visitors)
      await expect
        .poll(() => callOn(page).getByLabel('Time left').textContent(), { timeout: 20_000 })
        .toMatch(/^(5:00|4:[345]\d)$/)
    await hangUp(finn.page)
  })
})
