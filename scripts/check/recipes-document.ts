import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../stack/paths.ts'

/** A code block of docs/recipes.md, and where it goes. */
export interface Block {
  file: string
  place: 'new' | 'at the end' | 'before' | 'after'
  /** The line of the file beside which it goes; empty without one. */
  anchor: string
  code: string
}

export interface Recipe {
  title: string
  blocks: Block[]
}

const BLOCK =
  /^`(?<file>[^`\n]+)`, (?:(?<plain>new|at the end)|(?<beside>before|after) `(?<anchor>[^`\n]+)`):\n\n```\w+\n(?<code>[^]*?)^```$/gm

/** The recipes of docs/recipes.md. */
export const recipes = (): Recipe[] => recipesIn(readFileSync(join(ROOT, 'docs', 'recipes.md'), 'utf8'))

/** The recipes of a document: its sections that have code to write into files. */
const recipesIn = (text: string): Recipe[] =>
  text
    .split(/^## /m)
    .map((section) => ({
      title: section.split('\n')[0] ?? '',
      blocks: [...section.matchAll(BLOCK)].map(({ groups = {} }) => ({
        file: groups['file'] ?? '',
        place: (groups['plain'] ?? groups['beside']) as Block['place'],
        anchor: groups['anchor'] ?? '',
        code: groups['code'] ?? '',
      })),
    }))
    .filter(({ blocks }) => blocks.length > 0)

/** Copies the files that git knows, or would take, into a folder. Packages are those of the project. */
export function copyProject(folder: string): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  for (const file of list.split('\0').filter((one) => one !== '')) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(ROOT, file), join(folder, file))
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  // House rules ask git which files there are.
  execFileSync('git', ['init', '--quiet'], { cwd: folder })
}

/** Writes a block into its file below the folder. @throws Error when the place that it names does not exist exactly once */
export function writeBlock(folder: string, { file, place, anchor, code }: Block): void {
  const path = join(folder, file)
  if (place === 'new') {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, code, { flag: 'wx' })
    return
  }
  const text = readFileSync(path, 'utf8')
  writeFileSync(path, place === 'at the end' ? `${text}\n${code}` : beside(text))

  function beside(whole: string): string {
    const lines = whole.split('\n')
    const at = lines.flatMap((line, i) => (line.trim() === anchor ? [i] : []))
    if (at[0] === undefined || at.length > 1) throw new Error(`${file} has ${at.length} lines that read: ${anchor}`)
    lines.splice(place === 'before' ? at[0] : at[0] + 1, 0, ...code.split('\n').slice(0, -1))
    return lines.join('\n')
  }
}
