import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import pg from 'pg'

/** Drizzle's query builder. */
export type Orm = PgDatabase<PgQueryResultHKT>

/** Longest wait for one statement, in milliseconds; over HTTP, that for the proxy and its pool included. */
export const STATEMENT_TIMEOUT = 5_000

/** A way to Postgres. Both ways give the same rows and the same errors, which the tests compare. */
export interface Driver {
  /**
   * Runs a text with its values, which is one round trip.
   * @returns the values of each row, in the order of its columns
   * @throws the driver's error
   */
  ask(text: string, values: readonly unknown[]): Promise<unknown[][]>
  /** Closes the connection, if there is one. */
  close(): void
}

const { TIMESTAMP, TIMESTAMPTZ, DATE, INTERVAL } = pg.types.builtins
/** Types that stay texts, which columns decode: points in time and their arrays, by the numbers of Postgres' catalogue. */
const TEXTS = new Set<number>([TIMESTAMP, TIMESTAMPTZ, DATE, INTERVAL, 1115, 1185, 1182, 1187, 1231])
const getTypeParser: typeof pg.types.getTypeParser = (type, format) =>
  TEXTS.has(type) ? (text: string) => text : pg.types.getTypeParser(type, format)

/** How both ways read values. */
export const TYPES = { getTypeParser }
