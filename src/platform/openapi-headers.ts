import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Declaration } from './endpoint.ts'

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
export function headersOf({ method, unlimited, response }: Declaration, status: number) {
  // The limits have been asked unless the caller was not known or something broke before.
  const isCounted = !unlimited && status < 500 && status !== 401
  const names: HeaderName[] = [
    ...(status === 101 ? [] : (['X-Request-Id', 'Server-Timing'] as const)),
    ...(isCounted && status !== 101 ? (['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const) : []),
    ...([409, 429, 503].includes(status) ? (['Retry-After'] as const) : []),
    ...(method === 'post' && !('raw' in response) && status < 500 ? (['Idempotency-Replayed'] as const) : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}
