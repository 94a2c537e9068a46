import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import type { Driver, Orm } from './driver.ts'

/**
 * Longest wait for a connection and for one statement, in milliseconds.
 */
const CONNECT_TIMEOUT = 1_500
const STATEMENT_TIMEOUT = 5_000

/**
 * A client that connects when first used. One per request: a socket of a Worker cannot be shared between requests. The
 * runtime closes those of a request when it ends.
 */
class RequestClient extends pg.Client {
  #connected: Promise<void> | undefined

  /** @param onLost when the connection has ended, by whomever */
  constructor(connectionString: string, onLost: () => void) {
    super({ connectionString, connectionTimeoutMillis: CONNECT_TIMEOUT, query_timeout: STATEMENT_TIMEOUT })
    // Without a listener a connection lost between two statements would be an uncaught error.
    this.on('error', onLost).on('end', onLost)
  }

  async ready(): Promise<void> {
    this.#connected ??= this.connect().then(() => undefined)
    await this.#connected
  }
}

const { TIMESTAMP, TIMESTAMPTZ, DATE, INTERVAL } = pg.types.builtins
/** Types that stay texts, which columns decode: points in time and their arrays, by the numbers of Postgres' catalogue. */
const TEXTS = new Set<number>([TIMESTAMP, TIMESTAMPTZ, DATE, INTERVAL, 1115, 1185, 1182, 1187, 1231])
const getTypeParser: typeof pg.types.getTypeParser = (type, format) =>
  TEXTS.has(type) ? (text: string) => text : pg.types.getTypeParser(type, format)

/** Statements on a connection of Postgres' own protocol, as Hyperdrive takes them. It is made for the first one. */
export function overConnection(connectionString: string): Driver {
  let client: RequestClient | undefined
  let orm: NodePgDatabase | undefined
  const connected = async (): Promise<RequestClient> => {
    // The next statement of a request that has lost its connection gets another one: it may have waited for others since.
    const connection = (client ??= new RequestClient(connectionString, () => {
      if (client === connection) client = orm = undefined
    }))
    await connection.ready()
    return connection
  }
  return {
    async run<T>(build: (orm: Orm) => PromiseLike<T>): Promise<T> {
      const connection = await connected()
      return build((orm ??= drizzle(connection)))
    },
    async ask(text, values) {
      const connection = await connected()
      const { rows } = await connection.query<unknown[]>({
        text,
        values: [...values],
        rowMode: 'array',
        types: { getTypeParser },
      })
      return rows
    },
    close() {
      // The close is not awaited: a server that does not answer must not delay the caller.
      void client?.end().catch(() => {})
      client = orm = undefined
    },
  }
}
