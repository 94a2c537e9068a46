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
 * Drops what cannot be replaced: functions that are gone, and those that have other parameters or results than before
 * ("create or replace" would add a second one, or refuse). Latest first, because later ones may need earlier ones.
 */
export function functionDrops(): string[] {
  const now = new Map(FUNCTIONS.flatMap((file) => [...headersOf(functionSource(file))]))
  return [...headersOf(migrations().join('\n'))]
    .filter(([name, header]) => now.get(name) !== header)
    .map(([name]) => `drop function ${name};`)
    .toReversed()
}

/** Parameters and results of every function that a text makes, and does not drop again, by name; of several the last. */
function headersOf(text: string): Map<string, string> {
  const headers = new Map<string, string>()
  for (const [, made, header = '', dropped] of text.matchAll(
    /create or replace function (\w+)\s*(\([^]*?)\s+language|drop function (\w+);/g,
  )) {
    if (made !== undefined) headers.set(made, header.replaceAll(/\s+/g, ' '))
    if (dropped !== undefined) headers.delete(dropped)
  }
  return headers
}

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
