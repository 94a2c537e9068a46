import { exports } from 'cloudflare:workers'
import { expect } from 'vitest'
import { endpoints } from '../../src/features/endpoints.ts'
import { pathsOf, type Endpoint } from '../../src/http/endpoint.ts'
import { ERRORS, type ErrorCode } from '../../src/foundation/errors.ts'
import { answerSchema, errorsOf } from '../../src/http/openapi.ts'

/** Where the Worker under test is reached. */
export const ORIGIN = 'https://api.test'

/** Parsed JSON: what shape it has, a test says by what it expects. */
export type Json = ReturnType<typeof JSON.parse>

export interface Answer {
  status: number
  headers: Headers
  text: string
  /** `data` of a success. */
  data: Record<string, Json>
  error: { status: number; code: ErrorCode; message: string; details?: Record<string, Json>; request_id: string }
  meta: { pagination: { cursor: string | null; has_more: boolean; limit: number }; reach?: Json }
  /** Round trips, as Server-Timing tells them. */
  trips: { db: number; redis: number }
}

export interface CallOptions {
  token?: string
  body?: unknown
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit
  headers?: Record<string, string>
  ip?: string
  /** The Worker to ask, when not the one of the configuration. */
  fetcher?: Fetch
}

export type Fetch = (request: Request) => Promise<Response>

let lastIp = 0

/** An address that no other test uses, so that limits by address do not meet. */
export function freshIp(): string {
  lastIp += 1
  const [a, b] = crypto.getRandomValues(new Uint8Array(2))
  return `10.${a}.${b}.${lastIp % 256}`
}

/**
 * The first 24 bits of an IPv4 network that no other test uses, and in which no {@link freshIp} lies: a test that uses up its
 * limits would refuse whoever comes by one of its addresses later.
 */
export const freshBlock = (): string => `11.${crypto.getRandomValues(new Uint8Array(2)).join('.')}`

/** Sixteen bits of an address of IPv6. */
export const freshHextet = (): string => (crypto.getRandomValues(new Uint16Array(1))[0] ?? 0).toString(16)

/** The first 48 bits of a network of IPv6 that no other test uses. */
export const freshSite = (): string => `2a01:${freshHextet()}:${freshHextet()}`

/**
 * Asks the Worker as a client would, and holds every answer against what its operation declares: the schema of a
 * success, the envelope of a failure, the codes that are documented.
 */
export async function call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const {
    token,
    body,
    raw,
    headers = {},
    ip = freshIp(),
    fetcher = (request) => exports.default.fetch(request),
  } = options
  const isRoot =
    /^\/$|^\/(challenge|dev|health|docs|openapi|asyncapi|socket\.io|\.well-known|cdn-cgi|metrics)(?![a-z])/.test(path)
  const url = `${ORIGIN}${isRoot ? '' : '/api/v1'}${path}`
  const request = new Request(url, {
    method,
    headers: {
      'cf-connecting-ip': ip,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw !== undefined
      ? { body: raw }
      : body === undefined
        ? {}
        : { body: body instanceof FormData ? body : JSON.stringify(body) }),
  })
  const response = await fetcher(request)
  const text = await response.text()
  const answer = toAnswer(response, text)
  hold(method, url, answer)
  return answer
}

function toAnswer(response: Response, text: string): Answer {
  const json = (response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {}) as Record<string, never>
  const timing = response.headers.get('server-timing') ?? ''
  const trips = (part: string) => Number(new RegExp(`${part};dur=[\\d.]+;desc="(\\d+)`).exec(timing)?.[1] ?? Number.NaN)
  return {
    status: response.status,
    headers: response.headers,
    text,
    data: json['data'] ?? json,
    error: json['error'] ?? ({} as never),
    meta: json['meta'] ?? ({} as never),
    trips: { db: trips('db'), redis: trips('redis') },
  }
}

function hold(method: string, url: string, { status, headers, text, error }: Answer): void {
  const endpoint = endpointOf(method, new URL(url).pathname)
  if (!headers.get('content-type')?.includes('json')) return
  const json: unknown = JSON.parse(text)
  if (status < 400) {
    const schema = endpoint && schemaOf(endpoint)
    if (schema)
      expect(schema.safeParse(json).error, `${method} ${url} answers what it declares: ${text}`).toBeUndefined()
    return
  }
  if (endpoint && 'raw' in endpoint.response && !text.includes('"success"')) return
  expect(json).toEqual({
    success: false,
    error: expect.objectContaining({
      status,
      request_id: headers.has('idempotency-replayed')
        ? expect.any(String)
        : (headers.get('x-request-id') ?? expect.any(String)),
    }),
  })
  expect(ERRORS[error.code].status, `${error.code} has the status of its table`).toBe(status)
  if (endpoint) expect(errorsOf(endpoint), `${method} ${url} documents ${error.code}`).toContain(error.code)
}

// Made once: tests ask some fifty thousand times.
const paths = endpoints.flatMap((endpoint) =>
  pathsOf(endpoint).map(({ method, path }) => ({
    endpoint,
    method,
    pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  })),
)
const schemas = new Map<Endpoint, ReturnType<typeof answerSchema>>()

function schemaOf(endpoint: Endpoint): ReturnType<typeof answerSchema> {
  const schema = schemas.get(endpoint) ?? answerSchema(endpoint.response)
  schemas.set(endpoint, schema)
  return schema
}

/** The operation that answers a path; undefined where there is none. */
const endpointOf = (method: string, pathname: string): Endpoint | undefined =>
  paths.find((path) => path.method === method.toLowerCase() && path.pattern.test(pathname))?.endpoint
