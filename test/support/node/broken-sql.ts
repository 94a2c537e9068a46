import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An answer that would be right if it arrived. */
const WHOLE = JSON.stringify({ command: 'SELECT', rowCount: 0, fields: [], rows: [], rowAsArray: true })

/** What a proxy in front of Postgres can do wrong, by the name of the database that is asked for. */
const FAULTS: Record<string, (response: ServerResponse) => void> = {
  'hangs-up': (response) => response.destroy(),
  'answers-half': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': WHOLE.length })
    response.write(WHOLE.slice(0, WHOLE.length / 2), () => response.destroy())
  },
  'answers-half-in-chunks': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write(WHOLE.slice(0, WHOLE.length / 2), () => response.destroy())
  },
  'answers-half-and-waits': (response) => response.writeHead(200).write(WHOLE.slice(0, WHOLE.length / 2)),
  'is-cut-short': (response) => response.end(WHOLE.slice(0, WHOLE.length / 2)),
  'answers-a-page': (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Welcome</h1>'),
  'answers-nothing': (response) => response.end(),
  'answers-something-else': (response) => response.end('{}'),
  'refuses-with-nothing': (response) => response.writeHead(400).end('null'),
  'points-elsewhere': (response) => response.writeHead(307, { location: '/elsewhere' }).end(),
  'has-no-upstream': (response) => response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>'),
  'is-full': (response) => response.writeHead(429).end('{"message":"too many connections"}'),
  'never-answers': () => {},
}

export const SQL_FAULTS = Object.keys(FAULTS)

/** A proxy that speaks the protocol of Neon's driver badly. @returns its URL, to which the name of a fault is added */
export async function startBrokenSql(): Promise<{ url: string; stop(): void }> {
  const server = createServer((request, response) => {
    const name = URL.parse(String(request.headers['neon-connection-string']))?.pathname.slice(1) ?? ''
    // What follows a redirect finds what it looks for.
    const answer = request.url === '/sql' ? FAULTS[name] : (found: ServerResponse) => found.end(WHOLE)
    request.resume().on('end', () => answer?.(response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `postgres://nobody:nobody@127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop() {
      server.closeAllConnections()
      server.close()
    },
  }
}
