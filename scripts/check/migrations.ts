import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS } from '../../drizzle/functions/order.ts'
import { readFunctions, type FunctionFile } from '../stack/functions.ts'
import { bin, ROOT } from '../stack/paths.ts'
import type { Finding } from './run.ts'

/** A copy inside the project, because drizzle-kit does not accept an absolute path. */
const COPY = join('dist', 'migrations-check')

/** Whether migrations/ matches the tables of drizzle/: asks drizzle-kit for missing migrations, in a copy. */
export function migrationsInSync(): Finding {
  rmSync(join(ROOT, COPY), { recursive: true, force: true })
  cpSync(join(ROOT, 'migrations'), join(ROOT, COPY), { recursive: true })
  const { stdout, stderr } = spawnSync(
    bin('drizzle-kit'),
    ['generate', '--dialect=postgresql', '--schema=./drizzle/schema.ts', `--out=${COPY}`],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  )
  rmSync(join(ROOT, COPY), { recursive: true, force: true })
  // Its exit status is always 0, so its message is compared.
  return stdout.includes('No schema changes')
    ? null
    : `drizzle/ and migrations/ differ; run "npm run db:generate <name>"\n${stdout}${stderr}`
}

/** Whether order.ts names every file of drizzle/functions, and each can be applied repeatedly. */
export function functionsAreRepeatable(): Finding {
  const listed: readonly string[] = FUNCTIONS
  const findings = [
    ...readdirSync(join(ROOT, 'drizzle', 'functions'))
      .filter((file) => file.endsWith('.sql') && !listed.includes(file.slice(0, -'.sql'.length)))
      .map((file) => `drizzle/functions/${file}: order.ts does not name it`),
    ...listed.filter((name, i) => listed.indexOf(name) !== i).map((name) => `order.ts names ${name} twice`),
    ...readFunctions().flatMap(unrepeatableIn),
  ]
  return findings.length === 0 ? null : findings.join('\n')
}

/** Statements of a functions file that create neither a function nor a trigger, or fail the second time. */
export function unrepeatableIn({ name, text }: FunctionFile): string[] {
  const statements = text
    .replaceAll(/--.*/g, '')
    .replaceAll(/\$\$[^]*?\$\$/g, '')
    .replaceAll(/\bbegin atomic\b[^]*?\n\s*end\s*(?=;)/g, '')
    .split(';')
    .map((statement) => statement.trim().replaceAll(/\s+/g, ' '))
  return statements
    .filter((statement) => statement !== '' && !/^create or replace (function|trigger) /.test(statement))
    .map(
      (statement) =>
        `drizzle/functions/${name}.sql: only "create or replace function" and "create or replace trigger" belong here, not "${statement.slice(0, 60)}"`,
    )
}
