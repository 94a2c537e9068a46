import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../stack/paths.ts'

/**
 * CHANGELOG.md as a page. Headings below a version get its name, so that each has an address of its own; links to files of the
 * repository lose their address, because the portal has none for them.
 */
export function changelogPage(): string {
  const text = readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8')
  let version = ''
  const lines = text.split('\n').map((line) => {
    const [, named] = /^## \[?([^\]]+)\]?/.exec(line) ?? []
    if (named !== undefined) {
      version = named
      return `## ${named}${line.slice(line.indexOf(named) + named.length).replace(/^\]/, '')}`
    }
    return line.startsWith('### ') ? `${line}, ${version}` : line
  })
  return lines.join('\n').replaceAll(/\[([^\]]+)\]\((?!https?:|\/)[^)]*\)/g, '$1')
}
