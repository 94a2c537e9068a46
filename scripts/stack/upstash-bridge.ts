import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RedisCommand } from './redis.ts'

/**
 * Speaks Upstash's REST protocol (https://upstash.com/docs/redis/features/restapi) in front of an ordinary Redis, so
 * that the Worker's client runs unchanged against a local one: `POST /` with a command, `/pipeline` and `/multi-exec`
 * with several.
 */
export interface Bridge {
  url: string
  token: string
  stop(): Promise<void>
}

type Reply = { result: unknown } | { error: string }

/** Listens on loopback and requires the token. */
export async function startBridge(command: RedisCommand, token: string): Promise<Bridge> {
  const run = withLuaOfUpstash(command)
  const server = createServer((request, response) => {
    answer(run, token, request, response).catch((error: unknown) => send(response, 500, { error: text(error) }))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token, stop: () => close(server) }
}

async function answer(
  run: RedisCommand,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.authorization !== `Bearer ${token}`) return send(response, 401, { error: 'Unauthorized' })
  const body: unknown = JSON.parse(await bodyOf(request))
  const encode = request.headers['upstash-encoding'] === 'base64' ? inBase64 : inPlainText
  const one = async (command: unknown): Promise<Reply> => {
    if (!Array.isArray(command) || command.length === 0) return { error: 'ERR a command is a list' }
    const [name = '', ...args] = command.map(String)
    try {
      return { result: encoded(await run(name, args), encode) }
    } catch (error) {
      return { error: text(error) }
    }
  }
  switch (request.url) {
    case '/': {
      const reply = await one(body)
      return send(response, 'error' in reply ? 400 : 200, reply)
    }
    case '/pipeline':
    case '/multi-exec':
      if (!Array.isArray(body)) return send(response, 400, { error: 'ERR a pipeline is a list of commands' })
      // Sent in order on one connection, and so executed in order.
      return send(response, 200, await Promise.all(body.map(one)))
    default:
      return send(response, 404, { error: 'ERR no such path' })
  }
}

const plain = (script: string): string => script.replace(/^#!lua[^\n]*\n/, '')

/**
 * Upstash accepts Lua that begins with its own shebang line, which Redis rejects; without that line the script is the
 * same. Its hash is not, so the bridge maps the hashes.
 */
function withLuaOfUpstash(command: RedisCommand): RedisCommand {
  const scripts = new Map<string, string>()
  return (name, args) => {
    const [script = '', ...rest] = args
    switch (name.toUpperCase()) {
      case 'EVAL':
        if (script.startsWith('#!lua')) scripts.set(createHash('sha1').update(script).digest('hex'), plain(script))
        return command('eval', [plain(script), ...rest])
      case 'EVALSHA': {
        const known = scripts.get(script)
        return known === undefined ? command('evalsha', args) : command('eval', [known, ...rest])
      }
      default:
        return command(name, args)
    }
  }
}

/** A reply as JSON: texts encoded, integers, lists and null as they are. */
function encoded(reply: unknown, encode: (text: Buffer) => string): unknown {
  if (Array.isArray(reply)) return reply.map((item) => encoded(item, encode))
  // An error inside a script's list; the client of Redis adds the command to it, which may be personal.
  if (reply instanceof Error) return reply.message
  return reply instanceof Uint8Array ? encode(Buffer.from(reply)) : reply
}

const inPlainText = (bytes: Buffer): string => bytes.toString('utf8')

/** Upstash's own clients expect this one word unencoded. */
const inBase64 = (bytes: Buffer): string => (bytes.equals(OK) ? 'OK' : bytes.toString('base64'))
const OK = Buffer.from('OK')

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function send(response: ServerResponse, status: number, body: Reply | Reply[]): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
