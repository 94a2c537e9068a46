import { sql, type SQL } from 'drizzle-orm'
import { AppError } from './errors.ts'
import { overConnection } from './postgres/connection.ts'
import type { Driver, Orm } from './postgres/driver.ts'
import { isOutage, withoutValues } from './postgres/errors.ts'
import { overHttp } from './postgres/http.ts'
import { utc } from './time.ts'
import type { Timing } from './timing.ts'

/** A point in time, in milliseconds since 1970, as statements take it. */
export const instant = (time: number): string => utc(time)

/** A list of whole numbers; null stays null. */
export const integers = (numbers: readonly number[] | null): SQL =>
  sql`${numbers === null ? null : `{${numbers.join(',')}}`}::integer[]`

/** Postgres, for one request. */
export interface Db {
  /** Runs one statement, which is one round trip, and returns its rows. */
  rows<Row extends object>(statement: SQL): Promise<Row[]>
  /**
   * Runs one statement of Drizzle's query builder, which is one round trip: `db.run((orm) => orm.select().from(plans))`.
   * Its rows are typed and decoded by the tables of `drizzle/`; points in time are `Date`s.
   */
  run<T>(build: (orm: Orm) => PromiseLike<T>): Promise<T>
  /**
   * Runs the text of a kept statement, which is one round trip; `statement.ts` is what calls it.
   * @returns the values of each row, in the order of its columns, as the driver gives them
   */
  ask(text: string, values: readonly unknown[]): Promise<unknown[][]>
  /** The only row of a statement that always returns one. */
  one<Row extends object>(statement: SQL): Promise<Row>
  /**
   * Closes the connection. For objects, whose connections would stay open for as long as they live; requests need not.
   */
  close(): void
}

/** Where Postgres is, and by which way it is reached; docs/operations.md says when to take which. */
export type DatabaseAddress = { over: 'http' | 'connection'; url: string }

export function createDb({ over, url }: DatabaseAddress, timing: Timing): Db {
  let driver: Driver | undefined

  const timed = async <T>(work: (driver: Driver) => Promise<T>): Promise<T> => {
    const startedAt = performance.now()
    try {
      return await work((driver ??= over === 'http' ? overHttp(url) : overConnection(url)))
    } catch (error) {
      const cause = withoutValues(error)
      throw isOutage(cause) ? new AppError('UNAVAILABLE', { cause }) : cause
    } finally {
      timing.add('db', performance.now() - startedAt)
    }
  }

  const run = <T>(build: (orm: Orm) => PromiseLike<T>): Promise<T> => timed((way) => way.run(build))

  const rows = async <Row extends object>(statement: SQL): Promise<Row[]> => {
    const result = await run((database) => database.execute(statement))
    // Guarantee: both drivers return an object with rows, and the statement determines their shape.
    return (result as { rows: Row[] }).rows
  }

  return {
    rows,
    run,
    ask: (text, values) => timed((way) => way.ask(text, values)),
    async one<Row extends object>(statement: SQL) {
      const [row] = await rows<Row>(statement)
      if (!row) throw new Error('a statement that always returns a row returned none')
      return row
    },
    close() {
      driver?.close()
      driver = undefined
    },
  }
}
