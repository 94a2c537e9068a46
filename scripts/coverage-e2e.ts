import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { format } from 'prettier'
import { appBundle } from './app-bundle.ts'
import { reachedIn, sourceLines, type ScriptRuns } from './coverage/bundle.ts'
import { byFolder, tableOf, unreached } from './coverage/count.ts'
import { ROOT } from './stack/paths.ts'

/**
 * The end-to-end tests, and which lines of `app/` they reach in Chromium: `npm run coverage:e2e`. Ends with 1 when a test
 * fails, or when less than half of the lines are reached. `--write` puts the table into docs/coverage.md, `--read` shows
 * the last run again, `--unreached app/views` names the lines of a folder that nothing has reached.
 */
const { values } = parseArgs({
  options: {
    read: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    unreached: { type: 'string' },
  },
})
/** Share of lines that are reached at least, in percent: what specification 004 asks for. */
const LEAST = 50
const FOLDER = join(ROOT, 'dist', 'coverage-e2e')
const PAGE = join(ROOT, 'docs', 'coverage.md')
const [BEGIN, END] = [
  '<!-- written by npm run coverage:e2e: begin -->',
  '<!-- written by npm run coverage:e2e: end -->',
]

let status: number | null = 0
if (!values.read) {
  rmSync(FOLDER, { recursive: true, force: true })
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs')
  const args = [vitest, 'run', '--config=test/e2e/vitest.config.ts']
  const env = { ...process.env, E2E_COVERAGE: FOLDER }
  status = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env }).status
}

const { outputFiles } = await build({ ...appBundle(), sourcemap: 'external' })
const textOf = (end: string) => {
  const file = outputFiles.find(({ path }) => path.endsWith(end))
  if (!file) throw new Error(`The build has no ${end}.`)
  return file
}
const [script, map] = [textOf('/app/app.js'), textOf('/app/app.js.map')]
if (!existsSync(FOLDER)) throw new Error('Nothing has been counted: no page of the web client was closed in the tests.')
if (readFileSync(script.path, 'utf8') !== script.text)
  throw new Error('app/ has changed since the tests ran: run them again.')
// Guarantee: test/e2e/support/coverage.ts writes them so.
const loads = readdirSync(FOLDER).flatMap(
  (name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as ScriptRuns[],
)
const files = sourceLines(
  script.text,
  // Guarantee: esbuild writes maps of version 3.
  JSON.parse(map.text) as Parameters<typeof sourceLines>[1],
  reachedIn(script.text.length, loads),
  { folder: dirname(map.path), root: ROOT },
).filter(({ file }) => file.startsWith('app/'))
const table = tableOf(byFolder(files))
console.log(`\n${table}`)
if (values.unreached !== undefined) console.log(`\n${unreached(files, values.unreached).join('\n')}`)
const reached = files.reduce((sum, file) => sum + file.reached, 0)
const missed = files.reduce((sum, file) => sum + file.missed.length, 0)
if (values.write && status === 0) await writeDown(table)
if (100 * reached < LEAST * (reached + missed)) {
  console.error(`The end-to-end tests reach less than ${LEAST} % of the lines of app/.`)
  status = 1
}
process.exit(status ?? 1)

/** Replaces the table of the last written run; the rest of the page stays. */
async function writeDown(text: string): Promise<void> {
  const before = readFileSync(PAGE, 'utf8')
  const [from, to] = [before.indexOf(BEGIN), before.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`${PAGE} does not say where to write: ${BEGIN} … ${END}`)
  const day = new Date().toISOString().slice(0, 10)
  const after = `${before.slice(0, from + BEGIN.length)}\n\nCounted on ${day}.\n\n${text}\n\n${before.slice(to)}`
  writeFileSync(PAGE, await format(after, { parser: 'markdown', printWidth: 120 }))
}
