import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'
import { runStatement, type Answer, type PoolSettings, type Statement } from './statements.ts'

/** What is answered without a statement. */
class NotTaken extends Error {
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** How statements are taken. */
export interface Serving extends PoolSettings {
  /** Port of loopback; any free one without it. */
  port?: number
  /** Is told each answer. */
  onAnswer?(query: string, answer: Answer): void
}

/** Takes statements on a port of loopback. @returns the port */
export function serveStatements(databaseUrl: string, serving: Serving): Promise<number> {
  const urlOf = databaseOf(new URL(databaseUrl))
  const server = createServer((request, response) => {
    answer(request, urlOf, serving).then(
      (body) => send(response, 200, body),
      (error: unknown) => refuse(response, error),
    )
  })
  // A connection that closes while a statement is on its way to it would be an outage.
  server.keepAliveTimeout = 0
  return new Promise((resolve) =>
    server.listen(serving.port ?? 0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

async function answer(request: IncomingMessage, urlOf: (header: unknown) => string, serving: Serving): Promise<object> {
  if (request.method !== 'POST' || request.url !== '/sql') throw new NotTaken(404, 'no such path')
  const url = urlOf(request.headers['neon-connection-string'])
  // Guarantee: only the driver knows the password, and it sends this.
  const statement = JSON.parse(await bodyOf(request)) as Statement
  const answered = await runStatement(url, statement, serving)
  serving.onAnswer?.(statement.query, answered)
  return { ...answered, rowAsArray: true }
}

/** The database's own URL, for the database that the driver names in its header. */
function databaseOf(address: URL): (header: unknown) => string {
  // Few, since only what has the password is kept; reading a URL costs as much as the rest of a request here.
  const known = new Map<unknown, string>()
  return (header) => {
    const seen = known.get(header)
    if (seen !== undefined) return seen
    const named = typeof header === 'string' ? URL.parse(header) : null
    if (named?.username !== address.username || named.password !== address.password)
      throw new NotTaken(401, 'the password is another one')
    const url = Object.assign(new URL(address), { pathname: named.pathname }).href
    known.set(header, url)
    return url
  }
}

/** By events: iterating over a stream makes several promises for each chunk. */
function bodyOf(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    let body = ''
    request
      .setEncoding('utf8')
      .on('data', (chunk: string) => (body += chunk))
      .on('end', () => resolve(body))
      .on('error', reject)
  })
}

function refuse(response: ServerResponse, error: unknown): void {
  if (error instanceof pg.DatabaseError)
    return send(response, 400, Object.assign({}, error, { message: error.message }))
  const status = error instanceof NotTaken ? error.status : 503
  send(response, status, { message: error instanceof Error ? error.message : String(error) })
}

function send(response: ServerResponse, status: number, body: object): void {
  const bytes = Buffer.from(JSON.stringify(body))
  // With its length the answer is one write, not chunks.
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes)
}
