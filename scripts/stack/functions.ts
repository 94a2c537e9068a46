import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FUNCTIONS } from '../../drizzle/functions/order.ts'
import { ROOT } from './paths.ts'

/** A file of drizzle/functions, by its name without `.sql`. */
export interface FunctionFile {
  name: string
  text: string
}

/** Every file of drizzle/functions, in the order of order.ts. */
export const readFunctions = (): FunctionFile[] =>
  FUNCTIONS.map((name) => ({ name, text: readFileSync(join(ROOT, 'drizzle', 'functions', `${name}.sql`), 'utf8') }))
