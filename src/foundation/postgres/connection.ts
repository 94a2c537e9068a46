import pg from 'pg'
import { STATEMENT_TIMEOUT, TYPES, type Driver } from './driver.ts'

/** Longest wait for a connection, in milliseconds. */
const CONNECT_TIMEOUT = 1_500

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

/** Statements on a connection of Postgres' own protocol, as Hyperdrive takes them. It is made for the first one. */
export function overConnection(connectionString: string): Driver {
  let client: RequestClient | undefined
  const connected = async (): Promise<RequestClient> => {
    // The next statement of a request that has lost its connection gets another one: it may have waited for others since.
    const connection = (client ??= new RequestClient(connectionString, () => {
      if (client === connection) client = undefined
    }))
    await connection.ready()
    return connection
  }
  return {
    async ask(text, values) {
      const connection = await connected()
      const { rows } = await connection.query<unknown[]>({
        text,
        values: [...values],
        rowMode: 'array',
        types: TYPES,
      })
      return rows
    },
    close() {
      // The close is not awaited: a server that does not answer must not delay the caller.
      void client?.end().catch(() => {})
      client = undefined
    },
  }
}
