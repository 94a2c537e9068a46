import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { format } from 'prettier'
import { byFolder, linesOf, tableOf, unreached, type Counted } from './coverage/count.ts'
import { ROOT } from './stack/paths.ts'

/**
 * Which lines of `src/` the tests reach: `npm run coverage`.
 *
 * Without arguments it runs the whole suite, holds `src/` to 90 % of its lines, and writes the table of docs/coverage.md.
 * `npm run coverage -- test/api/coins --of src/features/coins` runs the tests of one folder, counts the files of another
 * and names the lines that are not reached; nothing is held or written then. `--read` shows the last run again, and
 * `--unreached src/features` names the lines of a folder.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    of: { type: 'string' },
    read: { type: 'boolean', default: false },
    unreached: { type: 'string' },
  },
})
/** Share of lines that are reached at least, in percent. */
const LEAST = 90
const FOLDER = join(ROOT, 'dist', 'coverage')
const PAGE = join(ROOT, 'docs', 'coverage.md')
const [BEGIN, END] = ['<!-- written by npm run coverage: begin -->', '<!-- written by npm run coverage: end -->']

const isWhole = positionals.length === 0 && values.of === undefined
let status: number | null = 0
if (!values.read) {
  rmSync(FOLDER, { recursive: true, force: true })
  const task = {
    folder: FOLDER,
    ...(values.of === undefined ? {} : { include: [`${values.of}/**/*.ts`] }),
    ...(isWhole ? { lines: LEAST } : {}),
  }
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--config=test/coverage/vitest.config.ts', `--root=${ROOT}`, ...positionals]
  const env = { ...process.env, COVERAGE: JSON.stringify(task) }
  status = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env }).status
}

const counted = JSON.parse(readFileSync(join(FOLDER, 'coverage-final.json'), 'utf8')) as Counted
const files = linesOf(counted, ROOT)
const table = tableOf(byFolder(files))
console.log(`\n${table}`)
const named = values.unreached ?? values.of
if (named !== undefined) console.log(`\n${unreached(files, named).join('\n') || `every line of ${named} is reached`}`)
if (isWhole && !values.read && status === 0) await writeDown(table)
process.exit(status ?? 1)

/** Replaces the table of the last whole run; the rest of the page stays. */
async function writeDown(text: string): Promise<void> {
  const before = readFileSync(PAGE, 'utf8')
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${PAGE} does not say where to write: ${BEGIN} … ${END}`)
  const day = new Date().toISOString().slice(0, 10)
  const after = `${before.slice(0, from + BEGIN.length)}\n\nCounted on ${day}.\n\n${text}\n\n${before.slice(to)}`
  writeFileSync(PAGE, await format(after, { parser: 'markdown', printWidth: 120 }))
}
