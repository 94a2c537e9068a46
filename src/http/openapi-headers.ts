import { z, type OpenAPIHono } from '@hono/zod-openapi'
import type { Declaration } from './endpoint.ts'
import { takesIfMatch } from './entity-tag.ts'

const text = (description: string) => ({ description, schema: { type: 'string' as const } })
const whole = (description: string) => ({ description, schema: { type: 'integer' as const, minimum: 0 } })

/** Headers of answers. Described once; every answer that may carry one refers to it. */
const HEADERS = {
  'X-Request-Id': text('Names this request in our logs; quote it when you report a problem.'),
  'Server-Timing': text('Milliseconds spent in all, and round trips to Postgres and Redis.'),
  'RateLimit-Limit': whole('Requests that the tightest of the limits allows within its window.'),
  'RateLimit-Remaining': whole('How many of them are left.'),
  'RateLimit-Reset': whole('Seconds until more are.'),
  'Retry-After': whole('Seconds after which trying again makes sense.'),
  ETag: text(
    'Names what is shown as it is now; for `If-None-Match` when reading it again and `If-Match` when writing.',
  ),
  'Idempotency-Replayed': {
    description: '`true` on an answer that was kept for this `Idempotency-Key` and is given again.',
    schema: { type: 'string' as const, enum: ['true'] },
  },
}

type HeaderName = keyof typeof HEADERS

/** Puts the descriptions where {@link headersOf} refers to. */
export function registerHeaders({ openAPIRegistry }: OpenAPIHono): void {
  for (const [name, header] of Object.entries(HEADERS)) openAPIRegistry.registerComponent('headers', name, header)
}

/** The headers that an answer of this operation with this status may carry. */
export function headersOf({ method, unlimited, response, etag }: Declaration, status: number) {
  // The limits have been asked unless the caller was not known or something broke before.
  const isCounted = !unlimited && status < 500 && status !== 401
  const names: HeaderName[] = [
    ...(status === 101 ? [] : (['X-Request-Id', 'Server-Timing'] as const)),
    ...(isCounted && status !== 101 ? (['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const) : []),
    ...(etag !== undefined && status < 400 ? (['ETag'] as const) : []),
    ...([409, 429, 503].includes(status) ? (['Retry-After'] as const) : []),
    ...(method === 'post' && !('raw' in response) && status < 500 ? (['Idempotency-Replayed'] as const) : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

/** The headers that a request of this operation may bring, beside the access token. */
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
                'The `device_proof` of the last session on this device. A device of the account that the body names has an ' +
                'allowance of its own, which strangers cannot use up; any other value counts as none.',
              example: 'AWruTQBmYXIgZnJvbSBhIHJlYWwgcHJvb2YgYnV0IGFzIGxvbmc',
            }),
        }
      : {}),
    ...(etag !== undefined && method === 'get' ? { 'If-None-Match': tags('ETags of what you have already.') } : {}),
    ...(takesIfMatch(endpoint)
      ? { 'If-Match': tags('The ETag of what your change is meant for; 412 when it is no longer the present one.') }
      : {}),
  }
  return Object.keys(headers).length === 0 ? {} : { headers: z.object(headers) }
}
