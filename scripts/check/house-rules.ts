import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readFunctions } from '../stack/functions.ts'
import { ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'
import { declaredIn, positionalCalls } from './sql-calls.ts'
import { whoClauses } from './who-clauses.ts'

/** Project rules that no linter has. */

const CAPS: readonly [prefix: string, lines: number][] = [
  ['src/', 300],
  ['app/', 300],
  ['console/', 300],
  ['sdk/', 300],
  ['reference/', 300],
  ['scripts/', 300],
  // As small as their README says.
  ['examples/first-app/', 59],
  ['examples/', 100],
  ['bench/', 300],
  ['drizzle/', 300],
  ['test/', 400],
]

/** A cast through unknown; allowed below a comment that states its guarantee. */
const CAST = /\bas unknown as\b/
const UNFINISHED = /\b(TODO|FIXME|XXX)\b/
/** Folders of a developer's machine. */
const PRIVATE_PATH = /(\/home\/\w+|\/Users\/\w+|\/root\/)/

/** Reads of the device's clock; the web client and the console use the server's. */
const DEVICE_CLOCK = /\bDate\.now\b|\bDate\(\)|\bperformance\.(now|timeOrigin)\b|\bTemporal\.Now\b/
const CLOCK = 'app/clock.ts'
/**
 * A hard-coded date of recent years, or a date of birth: correct today, and wrong in some years. Days come from a clock
 * (`drizzle/seed/days.ts`), unless a comment "Fixed clock:" in the file says that the tested code is given its time.
 */
const WRITTEN_OUT_DAY = /\b20[2-9]\d-[01]\d|birth_?date['"]?\)?(:| =|\.fill\() ?'(19|20)\d\d-|Date\.UTC\((19|20)\d\d/i
const WITH_DAYS = /^(test|bench|scripts|drizzle)\//
/** A phone number put together on the spot: some of its range may be numbers that get no codes. */
const MADE_PHONE = /`\+\d+\$\{/
/**
 * Values by chance in a test: what it expects then holds often rather than always. Ids come from the helpers of
 * test/support; a comment "Any order:" or "Any value:" above says why chance cannot decide.
 */
const CHANCE = /\bMath\.random\b|\bgetRandomValues\b|\brandom(Int|Bytes)\(/
/** A database for a Worker of a test. What goes past the pooler says why, in a comment "Past the pooler:" above. */
const WORKER_DATABASE = /\bHYPERDRIVE\b.*(\bconnectionString: (?!\w+\.HYPERDRIVE\b)|DATABASE_URL|\bdatabaseUrl\b)/
const DATABASES = 'test/support/database.ts'
/** The global `fetch`, whose only callers give it a time limit; bindings and definitions have other forms. */
const BARE_FETCH = /(?<![.\w])fetch\((?!\w+: )/
const MAY_FETCH: ReadonlySet<string> = new Set(['src/providers/reach.ts', 'src/foundation/postgres/http.ts'])
/** Where tests run beside the Worker, and what they share. */
const IN_WORKERD = /^test\/(api|contract|objects|unit|support\/(?!database\.ts$|node\/))/
const GATED_TEST = /^test\/(?!attack|resilience|bench|scripts\/house-rules).*\.test\.ts$/
const WITH_PROSE = /^((src|test|bench|scripts|drizzle|app|console|sdk|docs)\/|[^/]+\.md$)/
/**
 * A command of a document that acts on one Worker. Without `--env` that is the top level of wrangler.toml, which is never
 * deployed, unless it names the Worker.
 */
const ON_A_WORKER =
  /\bwrangler ((secret|versions secret) (put|delete) \w|(tail|deployments|versions(?! secret)) )[^`|]*/g
const SAYS_WHICH = /--env |^wrangler tail [a-z]/
/** Names of versions, which are days. */
const RELEASE_DAY = /compatibility_?date|\bapi_version\b/i

/** What programs write. */
const GENERATED = new Set(['src/worker-configuration.d.ts', 'drizzle/functions/generated.ts'])
const GENERATED_FOLDER = 'sdk/src/generated/'
/** Functions of the database. */
const OURS = new Set(readFunctions().flatMap(({ text }) => [...declaredIn(text).keys()]))

export function houseRules(): Finding {
  const findings = trackedFiles().flatMap((file) => findingsIn(file, readFileSync(join(ROOT, file), 'utf8')))
  return findings.length === 0 ? null : findings.join('\n')
}

/** The findings in a file. */
export function findingsIn(file: string, text: string): string[] {
  const lines = text.split('\n')
  const found = [...byPosition(file, text), ...inWords(file, text)]
  // In SQL and documents only calls and sentences are checked.
  if (file.endsWith('.md')) return [...found, ...lines.flatMap((line, i) => onNoWorker(file, line, i))]
  if (file.endsWith('.sql')) return found
  return [...tooLong(file, lines), ...lines.flatMap((line, i) => inLine(file, lines, line, i)), ...found]
}

function inWords(file: string, text: string): string[] {
  if (!WITH_PROSE.test(file) || file === 'test/scripts/house-rules.test.ts') return []
  return whoClauses(file, text).map((line) => `${file}:${line}: a sentence that begins with "Who"; say "a user who"`)
}

function onNoWorker(file: string, line: string, i: number): string[] {
  return [...line.matchAll(ON_A_WORKER)]
    .filter(([command]) => !SAYS_WHICH.test(command))
    .map(([command]) => `${file}:${i + 1}: "${command.trim()}" acts on no deployed Worker; say --env`)
}

function byPosition(file: string, text: string): string[] {
  if (file === 'test/scripts/house-rules.test.ts') return []
  return positionalCalls(file, text, OURS).map(
    ({ name, start, args }) =>
      `${file}:${text.slice(0, start).split('\n').length}: ${name} is called with ${args.length} arguments by position; name them`,
  )
}

function trackedFiles(): string[] {
  const list = execFileSync(
    'git',
    [
      'ls-files',
      '--cached',
      '--others',
      '--exclude-standard',
      '*.ts',
      '*.tsx',
      '*.js',
      '*.mjs',
      'drizzle/*.sql',
      '*.md',
    ],
    { cwd: ROOT, encoding: 'utf8' },
  )
  return list.split('\n').filter((file) => file !== '' && !GENERATED.has(file) && !file.startsWith(GENERATED_FOLDER))
}

function tooLong(file: string, lines: string[]): string[] {
  const cap = CAPS.find(([prefix]) => file.startsWith(prefix))?.[1] ?? 300
  return lines.length - 1 > cap ? [`${file}: ${lines.length - 1} lines; at most ${cap}`] : []
}

function inLine(file: string, lines: string[], line: string, i: number): string[] {
  if (file === 'scripts/check/house-rules.ts') return []
  const rots = WITH_DAYS.test(file) && WRITTEN_OUT_DAY.test(line) && !RELEASE_DAY.test(line)
  const found = [
    CAST.test(line) && !/Guarantee:/.test(lines.slice(Math.max(0, i - 3), i + 1).join('\n'))
      ? 'a cast through unknown, without a "Guarantee:" above it'
      : null,
    rots && !lines.some((one) => one.includes('Fixed clock:')) ? 'a day that is written out, and rots' : null,
    /^(test|bench)\//.test(file) && MADE_PHONE.test(line)
      ? 'a phone number that may be refused; test/support/phones.ts passes those over'
      : null,
    GATED_TEST.test(file) &&
    CHANCE.test(line) &&
    !/Any (order|value):/.test(lines.slice(Math.max(0, i - 10), i + 1).join('\n'))
      ? 'chance in a test; take ids from test/support, or write "Any order:" or "Any value:" and why it cannot decide'
      : null,
    IN_WORKERD.test(file) &&
    WORKER_DATABASE.test(line) &&
    !/Past the pooler:/.test(lines.slice(Math.max(0, i - 3), i).join('\n'))
      ? `a database for a Worker past the pooler; ${DATABASES} has it`
      : null,
    file.startsWith('src/') && !MAY_FETCH.has(file) && BARE_FETCH.test(line)
      ? 'a fetch that may have no time limit; use reach of src/providers/reach.ts'
      : null,
    UNFINISHED.test(line) ? 'something unfinished' : null,
    /^(app|console)\//.test(file) && file !== CLOCK && DEVICE_CLOCK.test(line)
      ? `the device's clock, which may be wrong; ${CLOCK} has the server's`
      : null,
    PRIVATE_PATH.test(line) ? "a path of somebody's own machine" : null,
  ]
  return found.filter((what) => what !== null).map((what) => `${file}:${i + 1}: ${what}`)
}
