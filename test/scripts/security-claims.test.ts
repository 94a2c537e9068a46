import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../../scripts/stack/paths.ts'

/** Tables of docs/security.md whose last column names where a claim is tested. */
const rows = readFileSync(join(ROOT, 'docs/security.md'), 'utf8')
  .split(/\n{2,}/)
  .filter((block) => /^\|[^\n]*\| tested in +\|\n/.test(block))
  .flatMap((table) => table.split('\n').slice(2))
  .map((row) => row.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .map((cells) => ({ claim: cells[1] ?? '', tests: cells.at(-2) ?? '' }))

const files = readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' }).map((file) => join('test', file))

/** Files that a cell names: by their path, by the end of it, or beside the one named before. */
function filesNamed(cell: string): (string | null)[] {
  let folder = ''
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => {
    const beside = join(folder, name)
    const found = [name, beside].find((path) => existsSync(join(ROOT, path)) && path.includes('/')) ?? byEnd(name)
    if (found !== null) folder = dirname(found)
    return found
  })
}

function byEnd(name: string): string | null {
  const found = files.filter((file) => file.endsWith(`/${name}`))
  return found.length === 1 ? (found[0] ?? null) : null
}

describe('docs/security.md', () => {
  it('has claims', () => {
    expect(rows.length).toBeGreaterThan(50)
  })

  it.each(rows)('names a test that exists: $claim', ({ tests }) => {
    const named = filesNamed(tests)
    expect(named.length).toBeGreaterThan(0)
    expect(named).not.toContain(null)
  })
})
