import pg from 'pg'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, inject, it } from 'vitest'
import { Person } from '../../scripts/demo/person.ts'
import { REVIEW_PERCENT } from '../../src/catalogue/cases.ts'
import { freshPhone } from '../support/phones.ts'
import { seriousFindings } from './support/axe.ts'
import { startBrowser } from './support/browser.ts'
import { openDesk, type Desk } from './support/desk.ts'
import { Operator } from './support/operator.ts'
import { photographDesk, photographFailure } from './support/screenshots.ts'

/** A senior moderator looks at decisions of another for a second time, by keyboard. Scenes of one play. */

let browser: Browser
let db: pg.Client
let desk: Desk
const stack = inject('stack')

beforeAll(async () => {
  db = new pg.Client({ connectionString: stack.databaseUrl })
  await db.connect()
  browser = await startBrowser()
  desk = await openDesk(browser, stack, 'senior')
  await decided(2)
})

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await photographFailure(task.name, [desk.page])
})

afterAll(async () => {
  await browser.close()
  await db.end()
})

/** Decisions of another moderator that are in the sample. */
async function decided(count: number): Promise<void> {
  const moderator = await Operator.newcomer(stack, 'moderator')
  const person = new Person(stack.url, 'Nils', freshPhone())
  await person.signIn()
  await db.query(
    `insert into safety_decisions (id, subject_id, policy, measure, explanation, state, decided_by, created_at)
     select c.id, $1, 'spam', 'warning', 'You have sent the same to many.', 'effective', $2, now()
     from (select uuidv7() as id from generate_series(1, 500)) c where is_sampled(c.id, $3) limit $4`,
    [person.id, moderator.id, REVIEW_PERCENT, count],
  )
}

/** That of the decision, which says how many there are. */
const heading = () => desk.page.getByRole('heading', { name: /^(One of \d+|The last one)$/ })

const reviewed = async () => {
  const { rows } = await db.query<{ outcome: string; measure: string | null }>(
    'select outcome, measure from decision_reviews where reviewer_id = $1 order by created_at',
    [desk.operator.id],
  )
  return rows
}

it('the next decision is there with its rule', async () => {
  const { page } = desk
  await page.keyboard.press('g')
  await page.keyboard.press('r')
  await page.getByText('Explanation').waitFor()
  await page.getByRole('table', { name: 'Decisions by moderator' }).waitFor()
  await photographDesk(page, 'console-review')
  expect(await seriousFindings(page)).toEqual([])
})

it('one key agrees, and brings the next', async () => {
  const { page } = desk
  const before = await heading().textContent()
  await page.keyboard.press('a')
  await page.getByText('Agreed.').waitFor()
  await expect.poll(() => heading().textContent()).not.toBe(before)
  expect(await reviewed()).toEqual([{ outcome: 'agreed', measure: null }])
})

it('another one says what should have been decided', async () => {
  const { page } = desk
  await page.getByRole('button', { name: 'Decide otherwise' }).waitFor()
  await page.keyboard.press('o')
  const dialog = page.getByRole('dialog', { name: 'Decide otherwise' })
  await dialog.getByLabel('Measure').selectOption('none')
  await dialog.getByLabel('Note to other moderators').fill('It was one message.')
  expect(await seriousFindings(page)).toEqual([])
  await page.keyboard.press('Control+Enter')
  await page.getByText('Sent.').waitFor()
  expect(await reviewed()).toEqual([
    { outcome: 'agreed', measure: null },
    { outcome: 'would_decide_otherwise', measure: 'none' },
  ])
})

it('nothing was refused by the policy of the page, and nothing has failed', () => {
  expect(desk.faults).toEqual([])
})
