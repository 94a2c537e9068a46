import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { meet } from '../../scripts/demo/meet.ts'
import type { Person } from '../../scripts/demo/person.ts'
import { ROOT } from '../../scripts/stack/paths.ts'
import { seriousFindings } from './support/axe.ts'
import { openPage, startBrowser } from './support/browser.ts'
import { photograph } from './support/screenshots.ts'

/** The chat of examples/, as `npm run example -- chat` serves it. */

const { url } = inject('stack')

let browser: Browser
let program: ChildProcess
let address: string
beforeAll(async () => {
  browser = await startBrowser()
  program = spawn(process.execPath, [join(ROOT, 'scripts', 'example.ts'), 'chat', '--url', url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!program.stdout) throw new Error('it prints where the page is')
  for await (const line of createInterface({ input: program.stdout })) {
    address = line.replace('The chat is at ', '')
    break
  }
})
afterAll(async () => {
  program.kill()
  await browser.close()
})

/** The page of somebody who has signed in and opened the only conversation. @param onHistory stands before its answer */
async function chatOf(person: Person, other: Person, onHistory?: (history: Route) => void): Promise<Page> {
  const { page } = await openPage(browser)
  if (onHistory) await page.route(/\/conversations\/[^/]+\/messages/, onHistory)
  page.on('dialog', (dialog) => {
    void person.code().then((code) => dialog.accept(code))
  })
  await page.goto(address)
  await page.getByLabel('Phone number').fill(person.phone)
  await page.getByRole('button', { name: 'Send code' }).click()
  await page.getByRole('button', { name: other.name }).click()
  expect(await page.getByLabel('Phone number').isVisible()).toBe(false)
  return page
}

const texts = (page: Page) => page.getByRole('list', { name: 'Messages' }).getByRole('listitem').allTextContents()

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Message', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Send', exact: true }).click()
}

it('shows what is written while the history is on its way', async () => {
  const { ana, ben } = await meet(url)
  const page = await chatOf(ana, ben, (history) => {
    // The answer is there, and arrives once something has been written.
    void history.fetch().then(async (response) => {
      await page.getByText('Early').waitFor()
      await history.fulfill({ response })
    })
  })
  await write(page, 'Early')
  await write(page, 'Later')
  await expect.poll(() => texts(page)).toEqual(['Early', 'Later'])
  await page.unrouteAll({ behavior: 'wait' })
  expect(await texts(page)).toEqual(['Early', 'Later'])
})

it('carries what two people write, also what one of them wrote without a network', async () => {
  const { ana, ben } = await meet(url)
  const [of, other] = await Promise.all([chatOf(ana, ben), chatOf(ben, ana)])
  await write(of, 'Hello')
  await expect.poll(() => texts(other)).toEqual(['Hello'])
  await other.getByLabel('Message', { exact: true }).fill('Hello, Ana')
  await of.getByText('Ben is typing').waitFor()
  await other.getByRole('button', { name: 'Send', exact: true }).click()
  await expect.poll(() => texts(of)).toEqual(['Hello', 'Hello, Ana'])
  await of.context().setOffline(true)
  await write(of, 'From the aeroplane')
  await write(other, 'Are you there?')
  await of.context().setOffline(false)
  await expect
    .poll(async () => (await texts(of)).toSorted())
    .toEqual(['Are you there?', 'From the aeroplane', 'Hello', 'Hello, Ana'])
  await expect.poll(() => texts(other)).toEqual(['Hello', 'Hello, Ana', 'Are you there?', 'From the aeroplane'])
  expect(await seriousFindings(of)).toEqual([])
  await photograph(of, 'example-chat')
})
