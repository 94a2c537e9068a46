import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

/** Not in the repository: for people to look at after a run. */
const FOLDER = join(import.meta.dirname, '..', 'screenshots')

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const

/**
 * Takes a page as it is, on a phone and on a desk, by day and by night. Leaves it on the phone by day. In Firefox none is
 * taken: there playwright-core adds a style for it, which the policy of the page refuses.
 */
export async function photograph(page: Page, name: string): Promise<void> {
  if (page.context().browser()?.browserType().name() === 'firefox') return
  await mkdir(FOLDER, { recursive: true })
  // Short news would cover what is to be seen.
  await page.evaluate(`document.querySelectorAll('.toast').forEach((toast) => toast.remove())`)
  for (const [device, size] of Object.entries(SIZES)) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(FOLDER, `${name}-${device}-${colorScheme}.png`) })
    }
  }
  await page.setViewportSize(SIZES.phone)
  await page.emulateMedia({ colorScheme: 'light' })
}

/** Takes a page in its present size, by day and by night. Leaves it by day. */
export async function photographDesk(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(FOLDER, `${name}-${colorScheme}.png`) })
  }
}

/** Pictures of what everybody saw when a test failed. */
export async function photographFailure(name: string, pages: readonly Page[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true })
  const slug = name.toLowerCase().replaceAll(/\W+/g, '-').slice(0, 60)
  for (const [i, page] of pages.entries())
    await page.screenshot({ path: join(FOLDER, `failed-${slug}-${i}.png`), timeout: 5_000 }).catch(() => {})
}
