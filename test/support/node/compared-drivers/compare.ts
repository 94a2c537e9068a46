import { neon, neonConfig } from '@neondatabase/serverless'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import type { Answer } from '../../../../scripts/stack/sql-bridge/statements.ts'
import { TYPES } from '../../../../src/foundation/postgres/driver.ts'

/** Answers of one statement that are compared: values differ from one to the next, its columns do not. */
const OF_EACH = 5

export interface Comparison {
  /** How many statements were compared. */
  statements: number
  /** Those of which the two drivers have made different rows. */
  differences: string[]
}

/** Compares what the Worker's two drivers make of one and the same answer. */
export class DriverComparison {
  readonly #seen = new Map<string, number>()
  readonly #differences = new Set<string>()
  #last = Promise.resolve()

  see(text: string, answer: Answer): void {
    const seen = this.#seen.get(text) ?? 0
    if (seen >= OF_EACH || answer.rows.length === 0) return
    this.#seen.set(text, seen + 1)
    this.#last = this.#last
      .then(async () => {
        const [one, other] = [rowsOverConnection(answer), await rowsOverHttp(answer)]
        if (!isDeepStrictEqual(one, other)) this.#differences.add(text)
      })
      .catch((error: unknown) => void this.#differences.add(`${text}: ${String(error)}`))
  }

  async outcome(): Promise<Comparison> {
    await this.#last
    return { statements: this.#seen.size, differences: [...this.#differences] }
  }
}

/** As `pg` reads the rows from its connection. */
function rowsOverConnection({ fields, rows }: Answer): unknown {
  const result = new Result('array', TYPES)
  result.addFields(fields)
  for (const row of rows) result.addRow(result.parseRow(row))
  return result.rows
}

/** The part of `pg` that makes rows, which its types leave out. */
interface PgResult {
  rows: unknown[]
  addFields(fields: readonly pg.FieldDef[]): void
  parseRow(row: readonly (string | null)[]): unknown
  addRow(row: unknown): void
}
// Guarantee: `pg` exports the class of its results (lib/index.js).
const { Result } = pg as unknown as {
  Result: new (rowMode?: string, types?: pg.CustomTypesConfig) => PgResult
}

/** As Neon's driver reads them from a response. */
async function rowsOverHttp(answer: Answer): Promise<unknown> {
  neonConfig.fetchFunction = () => Promise.resolve(Response.json({ ...answer, rowAsArray: true }))
  return neon('postgres://nobody:nobody@localhost/nothing').query('select', [], { arrayMode: true, types: TYPES })
}
