import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const HOST = '127.0.0.1'

/**
 * The range of server ports. Systems take the local ends of outgoing connections from above (Linux from 32768, others
 * from 49152); a port from there may be taken by such a connection between being found free and being listened on.
 */
const SERVER_PORTS = { first: 10_000, last: 32_000 }

/** A free port of loopback. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(SERVER_PORTS.first, SERVER_PORTS.last)
    if (await isPortFree(port)) return port
  }
  throw new Error(`No free port was found between ${SERVER_PORTS.first} and ${SERVER_PORTS.last}.`)
}

/**
 * Starts a server on a free port, and on another one when somebody else has taken it meanwhile.
 * @param start rejects with an error that says so when the address is in use
 */
export async function onFreePort<Server>(start: (port: number) => Promise<Server>): Promise<Server> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (attempt === MOST_PORTS_TRIED || !isPortTaken(error)) throw error
    }
  }
}

const MOST_PORTS_TRIED = 5

/** In the words of Node, of PostgreSQL and Redis, and of workerd. */
const isPortTaken = (error: unknown) => /EADDRINUSE|address already in use/i.test(String(error))

export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, HOST, () => server.close(() => resolve(true)))
  })
}
