import { z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Declaration } from './endpoint.ts'
import { takesIfMatch } from './entity-tag.ts'

const text = (description: string) => ({ description, schema: { type: 'string' as const } })
const whole = (description: string) => ({ description, schema: { type: 'integer' as const, minimum: 0 } })

/** Headers of responses. Described once; every response that may carry one refers to it. */
const HEADERS = {
  'X-Request-Id': text('Identifies the request in the logs; quote it when you report a problem.'),
  'Server-Timing': text('Total milliseconds, and round trips to Postgres and Redis.'),
  'RateLimit-Limit': whole('Requests that the tightest limit allows within its window.'),
  'RateLimit-Remaining': whole(
    'Requests left within that window, as far as is known: general limits are merged within a second.',
  ),
  'RateLimit-Reset': whole('Seconds until more requests are allowed.'),
  'Retry-After': whole('Seconds to wait before retrying.'),
  ETag: text(
    'The version of the resource; send it as `If-None-Match` when reading again and as `If-Match` when writing.',
  ),
  'Idempotency-Replayed': {
    description: '`true` if the response was stored for this `Idempotency-Key` and is replayed.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
}

/** Of what is deprecated; described where something is. */
const OF_DEPRECATED = {
  Deprecation: text('Since when this is deprecated, as `@` and seconds since 1970 (RFC 9745).'),
  Sunset: text('When this may stop working (RFC 8594).'),
  Link: text('The page about deprecation (`rel="deprecation"`) and the successor (`rel="successor-version"`).'),
}

type HeaderName = keyof typeof HEADERS | keyof typeof OF_DEPRECATED

/** The header components that {@link headersOf} refers to. */
export function registerHeaders({ openAPIRegistry }: OpenAPIHono, hasDeprecated: boolean): void {
  const all = { ...HEADERS, ...(hasDeprecated ? OF_DEPRECATED : {}) }
  for (const [name, header] of Object.entries(all)) openAPIRegistry.registerComponent('headers', name, header)
}

/** The headers of this operation's responses with this status. */
export function headersOf({ method, unlimited, response, etag, deprecated }: Declaration, status: number) {
  // The limits have been checked unless the caller was not known or a failure came first.
  const isCounted = !unlimited && status < 500 && status !== 401
  const names: HeaderName[] = [
    ...(status === 101 ? [] : (['X-Request-Id', 'Server-Timing'] as const)),
    ...(isCounted && status !== 101 ? (['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const) : []),
    ...(etag !== undefined && status < 400 ? (['ETag'] as const) : []),
    ...([409, 429, 503].includes(status) ? (['Retry-After'] as const) : []),
    ...(method === 'post' && !('raw' in response) && status < 500 ? (['Idempotency-Replayed'] as const) : []),
    ...(deprecated && status !== 101
      ? (['Deprecation', ...(deprecated.sunset === undefined ? [] : (['Sunset'] as const)), 'Link'] as const)
      : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The headers of this operation's requests, beside the access token. */
export function requestHeaders(endpoint: Declaration): { headers?: z.ZodObject } {
  const { method, etag, deviceProof } = endpoint
  const tags = (description: string) => z.string().optional().openapi({ description, example: '"7-kC9dB2mXw0aQ"' })
  const headers = {
    ...(method === 'post' ? { 'Idempotency-Key': z.string().min(1).max(255).optional() } : {}),
    ...(deviceProof
      ? {
          'Device-Proof': z
            .string()
            .max(80)
            .optional()
            .openapi({
              description:
                'The `device_proof` of the last session on this device. A known device of the account that the body names has ' +
                'its own rate limits, which others cannot use up; any other value is ignored.',
              example: 'AWruTQBmYXIgZnJvbSBhIHJlYWwgcHJvb2YgYnV0IGFzIGxvbmc',
            }),
        }
      : {}),
    ...(etag !== undefined && method === 'get' ? { 'If-None-Match': tags('ETags of cached responses.') } : {}),
    ...(takesIfMatch(endpoint)
      ? { 'If-Match': tags('The ETag of the version to change; 412 if it is no longer the current one.') }
      : {}),
  }
  return Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }
}
