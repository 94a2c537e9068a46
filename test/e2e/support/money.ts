import type { Locator, Page } from 'playwright-core'
import pg from 'pg'
import { inject } from 'vitest'
import { controlOf, type StripeControl } from '../../support/stripe-control.ts'

/** What the tests of the money journey do in pages, and ask of the stand-in for Stripe. */

export const control: StripeControl = (name, input) => controlOf(inject('stack').stripe)(name, input)

/** The customer of an account at Stripe. */
export async function customerOf(userId: string): Promise<string> {
  const client = new pg.Client({ connectionString: inject('stack').databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ customer: string }>(
    'select stripe_customer as customer from billing_accounts where user_id = $1',
    [userId],
  )
  await client.end()
  return rows[0]?.customer ?? ''
}

/** Opens the form for a plan, from the page of plans. */
export async function choose(page: Page, plan: string): Promise<Locator> {
  await page.getByRole('button', { name: `Choose ${plan}` }).click()
  const dialog = page.getByRole('dialog', { name: plan })
  await dialog.waitFor()
  return dialog
}

/** Chooses a test card in an open form. */
export const useCard = (page: Page, label: string) =>
  page.frameLocator('iframe.payment').getByLabel('Test card (development)').selectOption({ label })

/** Answers the test bank. */
export async function answerBank(page: Page, answer: 'Complete' | 'Fail'): Promise<void> {
  await page.frameLocator('iframe.payment.bank').frameLocator('iframe').getByRole('button', { name: answer }).click()
}

/** What a screen reader could not name. */
export const withoutName = (page: Page): Promise<string[]> =>
  page.evaluate(`Array.from(document.querySelectorAll('button, a, iframe, input:not([hidden]), select, textarea'))
    .filter((one) => !(one.ariaLabel || one.title || one.labels?.length || one.textContent.trim() || one.type === 'hidden'))
    .map((one) => one.outerHTML.slice(0, 200))`)
