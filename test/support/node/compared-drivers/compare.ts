import { neon, neonConfig } from '@neondatabase/serverless'
import { sql } from 'drizzle-orm'
import { drizzle as overHttp } from 'drizzle-orm/neon-http'
import { drizzle as overConnection } from 'drizzle-orm/node-postgres'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import type { Answer } from '../../../../scripts/stack/sql-bridge/statements.ts'

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
        const [one, other] = [await rowsOverConnection(answer), await rowsOverHttp(answer)]
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
async function rowsOverConnection({ fields, rows }: Answer): Promise<unknown> {
  const client = {
    query({ rowMode, types }: pg.QueryConfig & { rowMode?: string }) {
      const result = new Result(rowMode, types)
      result.addFields(fields)
      for (const row of rows) result.addRow(result.parseRow(row))
      return Promise.resolve(result)
    },
  }
  // Guarantee: Drizzle asks a client for nothing else.
  return (await overConnection(client as unknown as pg.Client).execute(sql`select`)).rows
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
  return (await overHttp(neon('postgres://nobody:nobody@localhost/nothing')).execute(sql`select`)).rows
}
