import { columnsOf, namesOf, type Entries, type Entry } from './entry.ts'
import { MONEY } from './tables/money.ts'
import { PAIRS } from './tables/pairs.ts'
import { PEOPLE } from './tables/people.ts'
import { PRODUCT } from './tables/product.ts'
import { SAFETY } from './tables/safety.ts'

/**
 * The data-protection register: for every column of Postgres its class, purpose, basis, time, whether the export has it, and
 * what is left of it after an erasure and why. `test/contract/data-protection.test.ts` compares it with the schema, and
 * `npm run privacy:records` writes the records of processing (GDPR art. 30) from it.
 */
export const TABLES: Entries = { ...PEOPLE, ...PAIRS, ...SAFETY, ...MONEY, ...PRODUCT }

/** What an entry says that cannot be: columns that it does not have, or has twice. */
export function faultsOf(table: string, entry: Entry, actual: readonly string[]): string[] {
  const named = columnsOf(entry).map(({ name }) => name)
  const without = 'in' in entry.exported ? Object.keys(entry.exported.without ?? {}) : []
  const mentioned = [...namesOf(entry.sealed), ...Object.keys(entry.kept ?? {}), ...Object.keys(entry.differs ?? {})]
  return [
    ...actual
      .filter((name) => !named.includes(name))
      .map((name) => `${table}.${name} has no class, purpose, basis and time`),
    ...named.filter((name) => !actual.includes(name)).map((name) => `${table}.${name} does not exist`),
    ...named.filter((name, i) => named.indexOf(name) !== i).map((name) => `${table}.${name} has two classes`),
    ...[...mentioned, ...without].filter((name) => !named.includes(name)).map((name) => `${table}.${name} is unknown`),
  ]
}
