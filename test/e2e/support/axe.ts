import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const PROGRAM = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  impact: string | null
  id: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds on a page that hinders people, with where it is. It runs beside the page, whatever its policy. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const { violations, passes } = await page.evaluate<{ violations: Violation[]; passes: unknown[] }>(
    `${PROGRAM}; axe.run(document, { resultTypes: ['violations'] })`,
  )
  if (passes.length === 0) throw new Error('axe has looked at nothing.')
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    )
}
