import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { downloads } from './downloads/downloads.ts'
import { layout } from './layout.ts'
import { llms, llmsFull } from './llms.ts'
import { render } from './markdown.ts'
import { pagesOf, portal } from './pages.ts'
import { searchIndex } from './search-index.ts'

/** Browsers for which everything of ours is built. */
const TARGET = ['chrome123', 'firefox125', 'safari17.5']

/** Every file of the portal, by its path below the folder of the assets. */
export function buildPortal(): ReadonlyMap<string, string> {
  const groups = portal()
  const pages = pagesOf(groups).map((page) => ({ page, rendered: render(page.markdown) }))
  const files = new Map<string, string>()
  for (const { page, rendered } of pages) {
    files.set(`docs/${page.slug}.html`, layout(page, rendered, groups))
    files.set(`docs/${page.slug}.md`, page.markdown)
  }
  for (const [name, text] of downloads()) files.set(name, text)
  files.set('llms.txt', llms(groups))
  files.set('llms-full.txt', llmsFull(groups))
  files.set('docs-ui/search.json', JSON.stringify(searchIndex(pages)))
  for (const name of ['portal.css', 'portal.js', 'theme.js', 'console.js']) files.set(`docs-ui/${name}`, small(name))
  return files
}

function small(name: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'browser', name)],
    bundle: true,
    write: false,
    format: name === 'theme.js' ? 'iife' : 'esm',
    minify: true,
    target: TARGET,
    logLevel: 'warning',
  })
  return outputFiles[0]?.text ?? ''
}
