import { utc } from './time.ts'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import { DrizzleQueryError, sql, type SQL } from 'drizzle-orm'
import pg from 'pg'
import { AppError } from './errors.ts'
import type { Timing } from './timing.ts'

/** A point in time, in milliseconds since 1970, as statements take it. */
export const instant = (time: number): string => utc(time)

/** A number of days, as an interval. */
export const days = (count: number): SQL => sql`make_interval(days => ${count}::integer)`

/** A list of whole numbers; null stays null. */
export const integers = (numbers: readonly number[] | null): SQL =>
  sql`${numbers === null ? null : `{${numbers.join(',')}}`}::integer[]`

/** Drizzle's query builder. */
export type Orm = NodePgDatabase

/** Postgres through Hyperdrive, for one request. Connects at the first statement. */
export interface Db {
  /** Runs one statement, which is one round trip, and returns its rows. */
  rows<Row extends object>(statement: SQL): Promise<Row[]>
  /**
   * Runs one statement of Drizzle's query builder, which is one round trip: `db.run((orm) => orm.select().from(plans))`.
   * Its rows are typed and decoded by the tables of `drizzle/`; points in time are `Date`s.
   */
  run<T>(build: (orm: Orm) => PromiseLike<T>): Promise<T>
  /** The only row of a statement that always returns one. */
  one<Row extends object>(statement: SQL): Promise<Row>
  /**
   * Closes the connection. For objects, whose connections would stay open for as long as they live; requests need not.
   */
  close(): void
}

/**
 * Longest wait for a connection and for one statement, in milliseconds. Together under the 3 s after which a caller
 * gets a 503.
 */
const CONNECT_TIMEOUT = 1_500
const STATEMENT_TIMEOUT = 5_000

/**
 * A client that connects when first used and counts its round trips. One per request: a socket of a Worker cannot be
 * shared between requests. The runtime closes those of a request when it ends.
 */
class RequestClient extends pg.Client {
  readonly #timing: Timing
  #connected: Promise<void> | undefined

  /** @param onLost when the connection has ended, by whomever */
  constructor(connectionString: string, timing: Timing, onLost: () => void) {
    super({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT, query_timeout: STATEMENT_TIMEOUT })
    this.#timing = timing
    // Without a listener a connection lost between two statements would be an uncaught error.
    this.on('error', onLost).on('end', onLost)
  }

  async ready(): Promise<void> {
    this.#connected ??= this.connect().then(() => undefined)
    await this.#connected
  }

  async timed<T>(work: () => Promise<T>): Promise<T> {
    const startedAt = performance.now()
    try {
      return await work()
    } finally {
      this.#timing.add('db', performance.now() - startedAt)
    }
  }
}

export function createDb(connectionString: string, timing: Timing): Db {
  let client: RequestClient | undefined
  let orm: NodePgDatabase | undefined

  const run = async <T>(build: (orm: Orm) => PromiseLike<T>): Promise<T> => {
    // The next statement of a request that has lost its connection gets another one: it may have waited for others since.
    const connection = (client ??= new RequestClient(connectionString, timing, () => {
      if (client === connection) client = orm = undefined
    }))
    const database = (orm ??= drizzle(connection))
    try {
      return await connection.timed(() => connection.ready().then(() => build(database)))
    } catch (error) {
      const cause = withoutValues(error)
      throw isOutage(cause) ? new AppError('UNAVAILABLE', { cause }) : cause
    }
  }

  const rows = async <Row extends object>(statement: SQL): Promise<Row[]> => {
    const result = await run((database) => database.execute(statement))
    // Guarantee: the statement determines the shape of its rows.
    return result.rows as Row[]
  }

  return {
    rows,
    run,
    async one<Row extends object>(statement: SQL) {
      const [row] = await rows<Row>(statement)
      if (!row) throw new Error('a statement that always returns a row returned none')
      return row
    },
    close() {
      // The close is not awaited: a server that does not answer must not delay the caller.
      void client?.end().catch(() => {})
      client = orm = undefined
    },
  }
}

/**
 * Postgres' message, without the statement and its values, which may be personal: Drizzle puts both into its message,
 * and Postgres quotes input that it cannot parse (class 22, data exceptions).
 */
function withoutValues(error: unknown): unknown {
  const cause = error instanceof DrizzleQueryError ? (error.cause ?? new Error('the statement failed')) : error
  if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('22'))
    cause.message = cause.message.replace(/"[^]*"/, '"…"')
  return cause
}

/** Classes of SQLSTATE that mean the server is there but cannot serve (PostgreSQL manual, appendix A). */
const OUTAGE_CLASSES = new Set(['08', '53', '57', '58'])
/** Two transactions conflicted; a retry may succeed. */
const CONFLICTS = new Set(['40001', '40P01'])

/**
 * Whether Postgres could not be reached, as opposed to having rejected the statement. A rejection has an SQLSTATE; a
 * failure without one is an outage, unless it is a bug of ours.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error.cause instanceof Error) return isOutage(error.cause)
  const state = stateOf(error)
  if (state === null) return isLostSocket(error) || !(error instanceof TypeError || error instanceof RangeError)
  return OUTAGE_CLASSES.has(state.slice(0, 2)) || CONFLICTS.has(state)
}

/** A socket that the runtime closed during a statement is reported as a TypeError, as bugs are. */
const isLostSocket = ({ message }: Error): boolean => /^This (ReadableStream|WritableStream|socket) /.test(message)

/** Whether Postgres rejected the statement, so that a retry would fail in the same way. */
export const isRefusal = (error: unknown): boolean => error instanceof Error && stateOf(error) !== null

/**
 * The SQLSTATE of an error from Postgres; null for a failure without one. Unlike names of system errors it has a digit.
 */
const stateOf = (error: Error): string | null =>
  'code' in error && typeof error.code === 'string' && /^(?=\D*\d)[0-9A-Z]{5}$/.test(error.code) ? error.code : null

/** The constraint that an error from Postgres names, or null. */
export function violatedConstraint(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if ('constraint' in error && typeof error.constraint === 'string') return error.constraint
  return violatedConstraint(error.cause)
}
