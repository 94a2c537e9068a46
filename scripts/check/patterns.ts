import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '@babel/parser'
import { analyse } from 'scslre'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/**
 * Regular expressions that can take long: of the product none whose time grows faster than its text, for the texts are those of
 * strangers; of tools none whose time doubles with each letter. It is looked at how a pattern is built, not how fast it is
 * with some text; the library is that of the rule `no-super-linear-backtracking` of eslint-plugin-regexp.
 */

export interface Pattern {
  file: string
  line: number
  source: string
  flags: string
}

/** A place where a pattern is put together. What it becomes is seen when the module is loaded; see loaded-patterns.ts. */
export type Place = Pick<Pattern, 'file' | 'line'>

const OF_PRODUCT = ['src/', 'app/', 'console/']
const OF_TOOLS = ['scripts/', 'drizzle/']
const LOADED = 'scripts/check/loaded-patterns.ts'

/** Files whose patterns are made on first use, and why these need no look. */
const LATER: ReadonlyMap<string, string> = new Map([
  ['src/features/messaging/rules.ts', 'one emoji of at most 64 characters'],
  ['src/foundation/text/characters.ts', 'each is one set of characters, at most repeated between the ends of the text'],
])

interface Token {
  type: { label: string }
  value: unknown
  loc: { start: { line: number } }
}

/** The regular expressions of a file, and the places where it puts some together. */
export function patternsIn(file: string, text: string): { written: Pattern[]; built: Place[] } {
  const jsx = file.endsWith('x') ? (['jsx'] as const) : []
  const { tokens } = parse(text, { sourceType: 'module', plugins: ['typescript', ...jsx], tokens: true })
  // Guarantee: asked for, they are a list of tokens.
  const all = (tokens ?? []) as Token[]
  const written = all.flatMap(({ type, value, loc }) => {
    if (type.label !== 'regexp') return []
    // Guarantee: the value of a regular expression.
    const { pattern, flags } = value as { pattern: string; flags: string }
    return [{ file, line: loc.start.line, source: pattern, flags }]
  })
  const built = all.flatMap(({ value, loc }, i) =>
    value === 'RegExp' && all[i + 1]?.type.label === '(' ? [{ file, line: loc.start.line }] : [],
  )
  return { written, built }
}

/** What is wrong with some patterns, one line each. */
export function slowIn(patterns: readonly Pattern[]): string[] {
  const isOfProduct = ({ file }: Pattern) => OF_PRODUCT.some((folder) => file.startsWith(folder))
  return patterns.flatMap((pattern) => {
    const { file, line, source, flags } = pattern
    const { reports } = analyse({ source, flags }, { reportTypes: { Move: isOfProduct(pattern) } })
    const report = reports.find(({ exponential }) => exponential) ?? (isOfProduct(pattern) ? reports[0] : undefined)
    if (report === undefined) return []
    const growth = report.exponential ? 'doubles with each letter' : 'grows with the square of the text or faster'
    const { source: letter } = report.character.literal
    return [`${file}:${line}: the time of /${source}/${flags} ${growth}, of many times ${letter}`]
  })
}

/** Patterns of all files, and those that modules of the product put together. */
export function patternsAreQuick(): Finding {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
    .toString()
    .split('\n')
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.endsWith('.d.ts'))
    .filter((file) => [...OF_PRODUCT, ...OF_TOOLS].some((folder) => file.startsWith(folder)))
  const found = files.map((file) => patternsIn(file, readFileSync(join(ROOT, file), 'utf8')))
  const loaded = loadedPatterns()
  const built = found.flatMap((each) => each.built).filter(({ file }) => file.startsWith('src/'))
  return (
    [...slowIn([...found.flatMap(({ written }) => written), ...loaded]), ...unseen(built, loaded, LATER)].join('\n') ||
    null
  )
}

/** Places whose patterns nobody has seen, and files that are said to have such and have none. */
export function unseen(
  built: readonly Place[],
  loaded: readonly Place[],
  later: ReadonlyMap<string, string>,
): string[] {
  const seen = new Set(loaded.map(({ file, line }) => `${file}:${line}`))
  const isHidden = ({ file, line }: Place) => !seen.has(`${file}:${line}`)
  const hidden = built.filter(isHidden)
  return [
    ...hidden
      .filter(({ file }) => !later.has(file))
      .map(({ file, line }) => `${file}:${line}: build the pattern when the module is loaded, so that it is looked at`),
    ...[...later.keys()]
      .filter((file) => !hidden.some((place) => place.file === file))
      .map((file) => `${file} makes no pattern on first use: take it off the list in scripts/check/patterns.ts`),
  ]
}

/** Those that the modules of the Worker put together while they are loaded, in a process of their own. */
function loadedPatterns(): Pattern[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, LOADED)], { cwd: ROOT, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${LOADED} failed: ${stderr}`)
  // Guarantee: what loaded-patterns.ts writes.
  return JSON.parse(stdout) as Pattern[]
}
