import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'

/** Drizzle's query builder. */
export type Orm = PgDatabase<PgQueryResultHKT>

/** A way to Postgres. Both ways give the same rows and the same errors, which the tests compare. */
export interface Driver {
  /** Runs one statement of the query builder, which is one round trip. @throws the driver's error */
  run<T>(build: (orm: Orm) => PromiseLike<T>): Promise<T>
  /**
   * Runs a text with its values, which is one round trip.
   * @returns the values of each row, in the order of its columns
   * @throws the driver's error
   */
  ask(text: string, values: readonly unknown[]): Promise<unknown[][]>
  /** Closes the connection, if there is one. */
  close(): void
}
