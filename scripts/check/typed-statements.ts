import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { bin } from '../stack/paths.ts'
import { copyProject } from './recipes-document.ts'
import type { Finding } from './run.ts'

/** A line of the copy that is wrong, and has to be refused: `src/features/…/queries.ts:12`. */
type Place = string

/** A call with an argument that its function does not have. */
const MISNAMED = {
  file: 'src/features/connections/queries.ts',
  argument: 'target: given.targetId,',
  instead: 'victim: given.targetId,',
}

/**
 * Whether the type checker knows the statements: in a copy of the project a column of each table that they name is
 * renamed, and a function is called with an argument that it does not have. Each of these lines must be refused.
 */
export async function statementsAreTyped(): Promise<Finding> {
  const copy = mkdtempSync(join(tmpdir(), 'vibesmatch-statements-'))
  try {
    copyProject(copy)
    const places = [...renameColumns(copy), misnameArgument(copy)]
    const refused = await refusedLines(copy)
    const missed = places.filter((place) => !refused.has(place))
    return missed.map((place) => `${place}: the type checker did not see what was renamed`).join('\n') || null
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

/** Renames the first column of each table that a statement names. @returns where they are named */
function renameColumns(copy: string): Place[] {
  const files = readdirSync(join(copy, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('queries.ts'))
    .map((file) => join('src', file))
  const texts = new Map(files.map((file) => [file, readFileSync(join(copy, file), 'utf8').split('\n')]))
  const tables = readdirSync(join(copy, 'drizzle')).filter((file) => file.endsWith('.ts') && file !== 'schema.ts')
  return tables.flatMap((file) => {
    const path = join(copy, 'drizzle', file)
    const text = readFileSync(path, 'utf8')
    const renamed = namedTables(text).flatMap((table) => {
      const column = table.columns.find((one) => usesOf(texts, table.name, one).length > 0)
      return column === undefined ? [] : [{ table, column }]
    })
    let changed = text
    for (const { table, column } of renamed.toReversed())
      changed =
        changed.slice(0, table.start) +
        changed
          .slice(table.start)
          .replace(new RegExp(`^${table.indent}${column}:`, 'm'), `${table.indent}${column}Renamed:`)
    writeFileSync(path, changed)
    return renamed.flatMap(({ table, column }) => usesOf(texts, table.name, column))
  })
}

/** A table that a file declares: where, how far its columns are indented, and their names. */
interface Named {
  name: string
  start: number
  indent: string
  columns: string[]
}

const namedTables = (text: string): Named[] =>
  [...text.matchAll(/^export const (\w+) = pgTable\((.*)$/gm)].map(({ index, 1: name = '', 2: rest = '' }) => {
    const indent = rest === '' ? '    ' : '  '
    const end = text.indexOf('\nexport ', index + 1)
    const body = text.slice(index, end === -1 ? undefined : end)
    const columns = [...body.matchAll(new RegExp(`^${indent}(\\w+): `, 'gm'))].map(([, column = '']) => column)
    return { name, start: index, indent, columns }
  })

const usesOf = (texts: ReadonlyMap<string, string[]>, table: string, column: string): Place[] =>
  [...texts].flatMap(([file, lines]) =>
    // A file may have another table of this name.
    lines.some((line) => new RegExp(`^import .*\\b${table}\\b.*/drizzle/`).test(line))
      ? lines.flatMap((line, i) => (new RegExp(`\\b${table}\\.${column}\\b`).test(line) ? [`${file}:${i + 1}`] : []))
      : [],
  )

function misnameArgument(copy: string): Place {
  const { file, argument, instead } = MISNAMED
  const text = readFileSync(join(copy, file), 'utf8')
  const at = text.indexOf(argument)
  if (at === -1) throw new Error(`${file} has no ${argument}`)
  writeFileSync(join(copy, file), text.replace(argument, instead))
  return `${file}:${text.slice(0, at).split('\n').length}`
}

/** The lines of the copy that the type checker refuses. */
async function refusedLines(copy: string): Promise<Set<Place>> {
  const run = promisify(execFile)(bin('tsc'), ['-p', 'src', '--pretty', 'false'], { cwd: copy, maxBuffer: 1e8 })
  const output = await run.then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  )
  return new Set([...output.matchAll(/^(src\/.+?)\((\d+),/gm)].map(([, file, line]) => `${file}:${line}`))
}
