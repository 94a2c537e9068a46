import type { Browser, Page } from 'playwright-core'
import { vi } from 'vitest'
import type { OperatorRole } from '../../../src/catalogue/roles.ts'
import type { TestStack } from '../../support/node/stack.ts'
import { openPage } from './browser.ts'
import { Operator } from './operator.ts'

/** An operator at the console, who has signed in there with a first second factor. */
export interface Desk {
  operator: Operator
  page: Page
  faults: string[]
}

export async function openDesk(
  browser: Browser,
  stack: Pick<TestStack, 'url' | 'databaseUrl'>,
  role: OperatorRole,
): Promise<Desk> {
  const operator = await Operator.newcomer(stack, role)
  const { page, faults } = await openPage(browser, { viewport: { width: 1280, height: 720 } })
  await page.goto(`${stack.url}/console`)
  await page.getByRole('button', { name: 'Use a phone instead' }).press('Enter')
  await page.getByLabel('Phone number').fill(operator.phone)
  await page.keyboard.press('Enter')
  const showCode = page.getByRole('button', { name: 'Show the code (development)' })
  await showCode.press('Enter')
  const code = page.getByLabel('Code', { exact: true })
  await vi.waitUntil(async () => /^\d{6}$/.test(await code.inputValue()), { timeout: 15_000 })
  await code.press('Enter')
  await page.getByRole('button', { name: 'Add an authenticator app' }).press('Enter')
  await page.getByLabel('Secret', { exact: true }).waitFor()
  await showCode.press('Enter')
  await page.getByRole('navigation', { name: 'Places' }).waitFor()
  return { operator, page, faults }
}
