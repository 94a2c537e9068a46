import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, constants, type ClientHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { text as readText } from 'node:stream/consumers'

/** Accepts HTTP/1.1 from the Worker and calls Apple over HTTP/2. */
export interface ApnsBridge {
  url: string
  stop(): Promise<void>
}

/** The request headers that are forwarded. */
const PASSED = [
  'authorization',
  'content-type',
  'apns-topic',
  'apns-push-type',
  'apns-priority',
  'apns-expiration',
  'apns-id',
  'apns-collapse-id',
] as const
/** The response headers that are forwarded. */
const ANSWERED = ['apns-id', 'content-type', 'retry-after'] as const
const DEVICE = /^\/3\/device\/[0-9a-f]{32,200}$/
/** Largest PushKit notification that Apple accepts (bytes). */
const MOST_BYTES = 5_120
/** Longest wait for Apple, in milliseconds; less than the Worker waits for the bridge. */
const TIMEOUT = 4_000

/**
 * Starts a bridge for a Worker whose `fetch` speaks HTTP/1.1. It stores no key and no payload: every request brings its
 * provider token, and only one service is called.
 * @param target Apple's service
 */
export async function startApnsBridge(
  target: string,
  { host = '127.0.0.1', port = 0 }: { host?: string; port?: number } = {},
): Promise<ApnsBridge> {
  const upstream = new Upstream(target)
  const server = createServer((request, response) => {
    pass(upstream, request, response).catch(() => refuse(response, 502, 'BridgeUnreachable'))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  const address = server.address() as AddressInfo
  return {
    url: `http://${host}:${address.port}`,
    async stop() {
      upstream.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function pass(upstream: Upstream, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url = '' } = request
  if (method !== 'POST') return refuse(response, 405, 'MethodNotAllowed')
  if (!DEVICE.test(url)) return refuse(response, 404, 'BadPath')
  if (Number(request.headers['content-length'] ?? MOST_BYTES + 1) > MOST_BYTES)
    return refuse(response, 413, 'PayloadTooLarge')
  const { status, headers, body } = await upstream.post(url, request.headers, await readText(request))
  response.writeHead(status, headers).end(body)
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ reason }))
}

interface Answer {
  status: number
  headers: Record<string, string>
  body: string
}

/** Apple requires one connection to be reused for all notifications. */
class Upstream {
  readonly #target: string
  #session: ClientHttp2Session | null = null

  constructor(target: string) {
    this.#target = target
  }

  /** @throws the reason why the notification did not reach Apple */
  post(path: string, given: IncomingHttpHeaders, body: string): Promise<Answer> {
    const session = this.#open()
    const passed = PASSED.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]]))
    const stream = session.request({ ':method': 'POST', ':path': path, ...Object.fromEntries(passed) })
    return new Promise((resolve, reject) => {
      stream.setTimeout(TIMEOUT, () => {
        // A connection that died silently is not reused.
        session.destroy()
        reject(new Error('no answer'))
      })
      stream.on('error', reject)
      stream.on('response', (headers) => {
        const answered = ANSWERED.flatMap((name) =>
          headers[name] === undefined ? [] : [[name, String(headers[name])]],
        )
        const status = Number(headers[':status'])
        readText(stream).then((text) => resolve({ status, headers: Object.fromEntries(answered), body: text }), reject)
      })
      stream.on('close', () => reject(new Error(`closed: ${stream.rstCode}`)))
      stream.end(body)
    })
  }

  close(): void {
    this.#session?.close(() => {})
    this.#session?.destroy(undefined, constants.NGHTTP2_NO_ERROR)
    this.#session = null
  }

  #open(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session
    const session = connect(this.#target)
    const forget = () => {
      if (this.#session === session) this.#session = null
    }
    // Each pending request is notified by its own stream.
    session.on('error', forget).on('close', forget).on('goaway', forget)
    session.unref()
    this.#session = session
    return session
  }
}
