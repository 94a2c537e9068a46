import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS, type FunctionFile } from '../../drizzle/functions/order.ts'
import { ROOT } from './paths.ts'

/** The source of the functions in one file of drizzle/functions. */
export const functionSource = (file: FunctionFile): string =>
  readFileSync(join(ROOT, 'drizzle', 'functions', `${file}.sql`), 'utf8')

/** Files whose text does not stand, in its newest form, in migrations/. */
export function changedFunctions(): FunctionFile[] {
  const folder = join(ROOT, 'migrations')
  const migrations = readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  return FUNCTIONS.filter((file) => {
    const source = functionSource(file)
    // The last migration that defines the first function of the file is the one that counts.
    const opening = source.slice(source.indexOf('create or replace function'), source.indexOf('('))
    const latest = migrations.findLast((sql) => sql.includes(`${opening}(`))
    return latest === undefined || !latest.includes(source.trim())
  })
}
