import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS, type FunctionFile } from '../../drizzle/functions/order.ts'
import { ROOT } from './paths.ts'

/** The source of the functions in one file of drizzle/functions. */
export const functionSource = (file: FunctionFile): string =>
  readFileSync(join(ROOT, 'drizzle', 'functions', `${file}.sql`), 'utf8')

/** The texts of migrations/, oldest first. */
function migrations(): string[] {
  const folder = join(ROOT, 'migrations')
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
}

/**
 * What brings a file's functions to their newest form. One that has other parameters or results than before has to be
 * dropped first: "create or replace" would add a second one, or refuse.
 */
export function functionChange(file: FunctionFile): string {
  const source = functionSource(file)
  const before = headersOf(migrations().join('\n'))
  const drops = [...headersOf(source)]
    .filter(([name, header]) => before.has(name) && before.get(name) !== header)
    .map(([name]) => `drop function ${name};\n--> statement-breakpoint\n`)
  return drops.join('') + source
}

/** Parameters and results of every function that a text makes, by name; of several definitions the last. */
const headersOf = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/create or replace function (\w+)\s*(\([^]*?)\s+language/g)].map(([, name = '', header = '']) => [
      name,
      header.replaceAll(/\s+/g, ' '),
    ]),
  )

/** Files whose text does not stand, in its newest form, in migrations/. */
export function changedFunctions(): FunctionFile[] {
  const known = migrations()
  return FUNCTIONS.filter((file) => {
    const source = functionSource(file)
    // The last migration that defines the first function of the file is the one that counts.
    const [name = ''] = headersOf(source).keys()
    const latest = known.findLast((sql) => headersOf(sql).has(name))
    return latest === undefined || !latest.includes(source.trim())
  })
}
