import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser, CDPSession, Page } from 'playwright-core'

/** Where `npm run coverage:e2e` wants to find what was run; otherwise nothing is counted. */
const FOLDER = process.env['E2E_COVERAGE']

const counted = new Map<Page, CDPSession>()

/**
 * Counts, from its first script on, what a page of Chromium runs of the web client. Not for pages that open the
 * documentation: counted, they take half a minute to load. Only the profiler is asked; the coverage of playwright-core turns
 * the debugger on as well.
 */
export async function countCoverage(page: Page): Promise<void> {
  const context = page.context()
  if (FOLDER === undefined || context.browser()?.browserType().name() !== 'chromium') return
  const session = await context.newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.startPreciseCoverage', { callCount: false, detailed: true })
  counted.set(page, session)
  const close = context.close.bind(context)
  context.close = async (options) => {
    for (const one of context.pages()) await keep(one, FOLDER)
    await close(options)
  }
}

/** Pages are asked just before they close with their browser: what a closed one has run, nobody can tell any more. */
export function keepCoverage(browser: Browser): Browser {
  if (FOLDER === undefined) return browser
  const close = browser.close.bind(browser)
  browser.close = async (options) => {
    for (const page of browser.contexts().flatMap((context) => context.pages())) await keep(page, FOLDER)
    await close(options)
  }
  return browser
}

async function keep(page: Page, folder: string): Promise<void> {
  const session = counted.get(page)
  if (!session) return
  counted.delete(page)
  const { result } = await session.send('Profiler.takePreciseCoverage')
  const loads = result.filter(({ url }) => url.endsWith('/app/app.js')).map(({ functions }) => functions)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(loads))
}
