import { AppError } from './errors.ts'
import { overConnection } from './postgres/connection.ts'
import type { Driver } from './postgres/driver.ts'
import { isOutage, withoutValues } from './postgres/errors.ts'
import { overHttp } from './postgres/http.ts'
import type { Timing } from './timing.ts'

/** Postgres, for one request. */
export interface Db {
  /**
   * Runs the text of a statement, which is one round trip; `statement.ts` is what calls it.
   * @returns the values of each row, in the order of its columns, as the driver gives them
   */
  ask(text: string, values: readonly unknown[]): Promise<unknown[][]>
  /**
   * Closes the connection. For objects, whose connections would stay open for as long as they live; requests need not.
   */
  close(): void
}

/** Where Postgres is, and by which way it is reached; docs/operations.md says when to take which. */
export type DatabaseAddress = { over: 'http' | 'connection'; url: string }

export function createDb({ over, url }: DatabaseAddress, timing: Timing): Db {
  let driver: Driver | undefined

  return {
    async ask(text, values) {
      const startedAt = performance.now()
      let isFailure = false
      try {
        return await (driver ??= over === 'http' ? overHttp(url) : overConnection(url)).ask(text, values)
      } catch (error) {
        const cause = withoutValues(error)
        isFailure = true
        throw isOutage(cause) ? new AppError('UNAVAILABLE', { cause }) : cause
      } finally {
        timing.add('db', performance.now() - startedAt, isFailure)
      }
    },
    close() {
      driver?.close()
      driver = undefined
    },
  }
}
