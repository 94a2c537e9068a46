import { readPages } from '../scripts/stack/database/pages.ts'
import { toHtml } from '../src/features/content/markdown.ts'
import { median } from './compare/markdown-table.ts'

/**
 * What 40 KB of Markdown cost: `npm run bench:markdown`. The pages that come with the product, repeated to that length, and
 * texts that are hard to read. Readers get what is stored; this is paid when an operator writes.
 */
const LENGTH = 40_000
const ROUNDS = 200

const filled = (part: string): string => part.repeat(Math.ceil(LENGTH / part.length)).slice(0, LENGTH)
const texts = {
  'pages of the product': filled(
    readPages()
      .map(({ text }) => text)
      .join('\n\n'),
  ),
  'links and emphasis': filled('[a **b** *c*](/pages/help) `d` [e][f]\n'),
  'quotes within quotes': '>'.repeat(LENGTH),
  'open brackets': '['.repeat(LENGTH),
}

for (const [name, text] of Object.entries(texts)) {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const startedAt = performance.now()
    await toHtml(text)
    times.push(performance.now() - startedAt)
  }
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `${name.padEnd(22)} median ${median(times).toFixed(2)} ms, p95 ${sorted[Math.floor(ROUNDS * 0.95)]?.toFixed(2)} ms`,
  )
}
