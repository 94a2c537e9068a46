import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncApiDocument } from '../../src/features/docs/realtime/document.ts'
import { endpoints } from '../../src/features/endpoints.ts'
import { openApiDocument } from '../../src/http/openapi.ts'
import { ROOT } from '../stack/paths.ts'
import { contractOf, type Contract, type OperationContract } from './contract.ts'

/** The contract of the last release. */
export const RECORD = 'docs/releases/contract.json'

/** The contract of the code as it is. */
export function currentContract(): Contract {
  // Guarantee: npm requires it to be a string.
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const host = 'https://api.vibesmatch.example'
  return contractOf(version, openApiDocument(endpoints, host), asyncApiDocument(host))
}

export const readContract = (): Contract => parsed(readFileSync(join(ROOT, RECORD), 'utf8'))

/** What is kept of an operation that is as another, apart from its id. */
interface Same {
  id: string
  as: string
}

/** One line for each operation, schema and socket, in the order of their names; a further path names the operation that it is of. */
export function written({ version, operations, schemas, events }: Contract): string {
  const first = new Map<string, string>()
  const lines = sorted(operations).map(([name, operation]): [string, OperationContract | Same] => {
    const { id, ...rest } = operation
    const known = first.get(JSON.stringify(rest))
    if (known !== undefined) return [name, { id, as: known }]
    first.set(JSON.stringify(rest), name)
    return [name, operation]
  })
  return `{
"version": ${JSON.stringify(version)},
"operations": ${block(lines)},
"schemas": ${block(sorted(schemas))},
"events": {
"channels": ${block(sorted(events.channels))},
"schemas": ${block(sorted(events.schemas))}
}
}
`
}

export function parsed(text: string): Contract {
  // Guarantee: written by `written`, of a contract.
  const file = JSON.parse(text) as Contract & { operations: Record<string, OperationContract | Same> }
  const operations = Object.entries(file.operations).map(([name, one]): [string, OperationContract] => {
    if (!('as' in one)) return [name, one]
    const other = file.operations[one.as]
    if (other === undefined || 'as' in other) throw new Error(`${RECORD}: ${name} is as ${one.as}, which is not there`)
    return [name, { ...other, id: one.id }]
  })
  return { ...file, operations: Object.fromEntries(operations) }
}

const sorted = <T>(parts: Record<string, T>): [string, T][] =>
  Object.entries(parts).toSorted(([a], [b]) => (a < b ? -1 : 1))

const block = (entries: readonly (readonly [string, unknown])[]): string =>
  `{\n${entries.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(',\n')}\n}`
